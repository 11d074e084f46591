"""The reply to a case as a letter to the person: `content` says it in plain words, `page` prints it."""
