import { defineConfig, mergeConfig } from "vitest/config";
import building from "./vite.config";

// Beside what builds the pages, since Vitest is not there where they are only built.
export default mergeConfig(building, defineConfig({ test: { environment: "happy-dom", include: ["tests/**/*.test.ts"] } }));
