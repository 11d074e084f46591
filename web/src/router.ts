/** The pages and who may use them. The service answers each of these addresses with the same document. */

import { createRouter, createWebHistory } from "vue-router";
import type { Role } from "./client/signed_in";

declare module "vue-router" {
  interface RouteMeta {
    /** The door that leads here, and the word that names the page. */
    door: "start" | "case" | "audits" | "rules";
    /** Who may use the page; nobody in particular where it is empty. */
    roles: Role[];
  }
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: "/", component: () => import("./start/StartPage.vue"), meta: { door: "start", roles: [] } },
    {
      path: "/case",
      component: () => import("./case/CasePage.vue"),
      meta: { door: "case", roles: ["caseworker", "auditor", "policy"] },
    },
    { path: "/audits", component: () => import("./audits/AuditsPage.vue"), meta: { door: "audits", roles: ["auditor"] } },
    {
      path: "/audits/:id([0-9a-f]+)/:view?",
      component: () => import("./audits/AuditPage.vue"),
      props: true,
      meta: { door: "audits", roles: ["auditor"] },
    },
    {
      path: "/rules/:view?/:id?",
      component: () => import("./rules/RulesPage.vue"),
      props: true,
      meta: { door: "rules", roles: ["caseworker", "auditor", "policy", "approver"] },
    },
    { path: "/:unknown(.*)*", component: () => import("./start/NoPage.vue"), meta: { door: "start", roles: [] } },
  ],
  scrollBehavior: (to, from, before) =>
    before ?? (to.hash.startsWith("#at-") ? { el: to.hash } : to.path === from.path ? false : { top: 0 }),
});
