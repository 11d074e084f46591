import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

const SERVICE = "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [vue()],
  define: { __VUE_OPTIONS_API__: false, __VUE_PROD_DEVTOOLS__: false, __VUE_I18N_LEGACY_API__: false, __VUE_I18N_FULL_INSTALL__: false },
  // Nothing is written into a page itself: the policy that it is sent with allows files of ours alone.
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 900 },
  server: { proxy: { "/v1": SERVICE, "/openapi.json": SERVICE, "/readyz": SERVICE, "/docs": SERVICE, "/problems": SERVICE } },
});
