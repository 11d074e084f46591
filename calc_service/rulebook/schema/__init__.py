"""JSON Schema (draft-07) of the rules files, derived from the shapes that read them, so that an editor helps alike."""
