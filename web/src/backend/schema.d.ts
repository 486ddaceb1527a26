// Generated from the API by "npm run schema"; never edited.

export interface paths {
    "/v1/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start Upload
         * @description Promise a file and get the link that takes its bytes.
         */
        post: operations["start_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{upload_id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Finish Upload
         * @description Turn a file that has arrived whole into an asset. Asked twice, answers the same asset.
         *
         *     A file of some hundred megabytes is answered with 503 `still_looking` until it was looked at: ask again.
         */
        post: operations["finish_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/samples": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add Samples
         * @description Get a pair of clips to try Segue with. Asked again, answers the same pair.
         */
        post: operations["add_samples"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Assets
         * @description Your assets, the newest first; with `search`, those with this text in their names.
         */
        get: operations["list_assets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assets/{asset_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Asset
         * @description One asset.
         */
        get: operations["get_asset"];
        put?: never;
        post?: never;
        /**
         * Delete Asset
         * @description Remove a clip that no project and no unfinished render uses. Films made of it stay.
         */
        delete: operations["delete_asset"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/storage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Storage
         * @description How much room your clips and films take, and how long they are kept.
         */
        get: operations["get_storage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{upload_id}/sound": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Finish Sound
         * @description Turn a file that has arrived whole into a recording: music, a voice, or a clip's own sound.
         */
        post: operations["finish_sound"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sounds/{sound_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Sound
         * @description One recording.
         */
        get: operations["get_sound"];
        put?: never;
        post?: never;
        /**
         * Delete Sound
         * @description Remove a recording that no project and no unfinished render uses. Films made with it stay.
         */
        delete: operations["delete_sound"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assets/{asset_id}/poster": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Poster
         * @description A picture of a clip.
         */
        get: operations["get_poster"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assets/{asset_id}/filmstrip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Filmstrip
         * @description Small pictures along a clip, on one sheet.
         */
        get: operations["get_filmstrip"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assets/{asset_id}/proxy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Proxy
         * @description A clip to play and seek in, of 720 lines or less.
         */
        get: operations["get_proxy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stills": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make Stills
         * @description The two frames of a bridge, exact, with how well they match. Nothing is spent.
         */
        post: operations["make_stills"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/anchors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find Anchors
         * @description The best frames to join near this bridge's cuts, each with its reason. Nothing is changed or spent.
         */
        post: operations["find_anchors"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/fits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show Fits
         * @description The bridge's two frames in each way of fitting, in small, to choose by looking.
         */
        post: operations["show_fits"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Projects
         * @description Your projects, the last changed first; with `search`, those with this text in their names.
         */
        get: operations["list_projects"];
        put?: never;
        /**
         * Create Project
         * @description Keep a timeline under a name.
         */
        post: operations["create_project"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Project
         * @description One project; its ETag is its version.
         */
        get: operations["get_project"];
        /**
         * Change Project
         * @description Save a new version over the one that If-Match names; 412 if somebody saved in between.
         */
        put: operations["change_project"];
        post?: never;
        /**
         * Delete Project
         * @description Remove a project and its history. Films and clips stay.
         */
        delete: operations["delete_project"];
        options?: never;
        head?: never;
        /**
         * Rename Project
         * @description Give a project another name, as a new version.
         */
        patch: operations["rename_project"];
        trace?: never;
    };
    "/v1/projects/{project_id}/duplicate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Duplicate Project
         * @description A new project with the same timeline.
         */
        post: operations["duplicate_project"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project_id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo Change
         * @description Take the last change back: a new version with the content of an earlier one.
         */
        post: operations["undo_change"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project_id}/redo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Redo Change
         * @description Make the change again that was undone last.
         */
        post: operations["redo_change"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project_id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Versions
         * @description A project's versions, the newest first. The last of a page says nothing of what it changed.
         */
        get: operations["list_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quotes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make Quote
         * @description Price a timeline. Nothing is spent, and nothing runs.
         */
        post: operations["make_quote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quotes/{quote_id}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Changes
         * @description What a render of this quote would run and keep, step by step, and why, against the newest render.
         */
        get: operations["get_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quotes/{quote_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Quote
         * @description One quote.
         */
        get: operations["get_quote"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/renders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Renders
         * @description Your renders, the newest first; with `project`, those that were made for it.
         */
        get: operations["list_renders"];
        put?: never;
        /**
         * Start Render
         * @description Start a render. Sent again with the same Idempotency-Key, it answers with the first one.
         */
        post: operations["start_render"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start Draft
         * @description Start a draft. It costs nothing, and needs no quote.
         */
        post: operations["start_draft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/renders/{render_id}/hard-cut": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start Hard Cut
         * @description Start a small film of a bridge's two clips without the bridge, to compare with. It costs nothing.
         */
        post: operations["start_hard_cut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/renders/{render_id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Timeline
         * @description The timeline that a render was made from.
         */
        get: operations["get_timeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/renders/{render_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Render
         * @description One render; with `wait`, as soon as it has changed, it is over, or the seconds are.
         */
        get: operations["get_render"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/renders/{render_id}/receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Receipt
         * @description What a render cost and why: its movements, and one line for each attempt at a paid step.
         */
        get: operations["get_receipt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/renders/{render_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Watch Render
         * @description What happens to a render, as server-sent events named `render`, to its end.
         */
        get: operations["watch_render"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/renders/{render_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel Render
         * @description Stop a render. Nothing new starts, and what was not delivered is not charged.
         */
        post: operations["cancel_render"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Watch Account
         * @description What happens to all your renders, in one stream of server-sent events named `render`.
         */
        get: operations["watch_account"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/renders/{render_id}/film": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Film
         * @description The film that a render made; 409 while there is none.
         */
        get: operations["get_film"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/renders/{render_id}/seams/{frame}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Seam
         * @description The two frames at a seam of a film, to look at.
         */
        get: operations["get_seam"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/renders/{render_id}/share": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Share
         * @description How a film is shared; 404 if it is not.
         */
        get: operations["get_share"];
        put?: never;
        /**
         * Share Film
         * @description Let anyone watch a film who has its link. Shared again, it keeps its link.
         */
        post: operations["share_film"];
        /**
         * Take Share Back
         * @description Stop sharing a film: its link leads nowhere from now on.
         */
        delete: operations["take_share_back"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/shared/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Shared Film
         * @description A shared film, for anyone who has its token.
         */
        get: operations["get_shared_film"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project_id}/takes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Takes
         * @description What was tried for a bridge of a project.
         */
        get: operations["list_takes"];
        put?: never;
        /**
         * Quote Take
         * @description Price one more try of a bridge. Nothing is saved or spent.
         */
        post: operations["quote_take"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project_id}/takes/choose": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Choose Take
         * @description Have a project show another take, as a new version. A film with it is only put together anew.
         */
        post: operations["choose_take"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/artifacts/{artifact_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Artifact
         * @description One artifact with links to its files.
         */
        get: operations["get_artifact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/artifacts/{artifact_id}/files/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get File
         * @description Go to one file.
         */
        get: operations["get_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/credits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Balance
         * @description Your balance.
         */
        get: operations["get_balance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/credits/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Transfers
         * @description Every movement of your credits, the newest first.
         */
        get: operations["list_transfers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/credits/statement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Statement
         * @description Every movement in its order, to be kept: as CSV or JSON, from one day to another.
         */
        get: operations["get_statement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/credits/packs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Packs
         * @description What can be bought.
         */
        get: operations["list_packs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/credits/checkout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start Checkout
         * @description Open a checkout for a pack. Sent again with the same Idempotency-Key, it is the same checkout.
         */
        post: operations["start_checkout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/webhook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive Webhook
         * @description Take in what the payment provider tells: signed, maybe twice, in any order. 202: kept for later.
         */
        post: operations["receive_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/drops": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Drops
         * @description Your drops, those that were revoked too.
         */
        get: operations["list_drops"];
        put?: never;
        /**
         * Make Drop
         * @description Make a drop.
         */
        post: operations["make_drop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/drops/{drop_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke Drop
         * @description End a drop at once: files in it start nothing any more. Films that it has started go on.
         */
        delete: operations["revoke_drop"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Keys
         * @description Your keys, those that were revoked too.
         */
        get: operations["list_keys"];
        put?: never;
        /**
         * Make Key
         * @description Make a key. Send it as a token is sent: 'Authorization: Bearer sk_...'.
         */
        post: operations["make_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke Key
         * @description End a key at once. Renders that it has started go on.
         */
        delete: operations["revoke_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Account
         * @description Delete your clips, films, projects, keys and your sign-in. The ledger stays, without a name.
         *
         *     409 names a render that is not over. Credits that are left are lost.
         */
        delete: operations["delete_account"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign Out Everywhere
         * @description End all your sign-ins, this one too. Keys stay: they are revoked one by one.
         */
        post: operations["sign_out_everywhere"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Overview
         * @description What failed in the last day and why, what providers were asked today, how many renders are stuck.
         */
        get: operations["show_overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/accounts/{account_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Account
         * @description Any account's balance.
         */
        get: operations["show_account"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/accounts/{account_id}/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Transfers
         * @description Any account's movements, the newest first.
         */
        get: operations["show_transfers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/accounts/{account_id}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Audit Account
         * @description Hold an account against its transfers.
         */
        get: operations["audit_account"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/accounts/{account_id}/grant": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Grant Credits
         * @description Give credits away. Sent again with the same Idempotency-Key, it answers with the first transfer.
         */
        post: operations["grant_credits"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/accounts/{account_id}/unfreeze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unfreeze Account
         * @description Let a frozen account spend again, once its books agree.
         */
        post: operations["unfreeze_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refund Payment
         * @description Give the money of bought credits back, and take the credits.
         */
        post: operations["refund_payment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/reconcile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reconcile All
         * @description Find what is stuck or disagrees; with dry_run=false, release it.
         */
        post: operations["reconcile_all"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/acts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Acts
         * @description Who did what, when and why, the newest first.
         */
        get: operations["list_acts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/capabilities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Capabilities
         * @description What this installation can do, and what it charges.
         */
        get: operations["get_capabilities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Me
         * @description Who you are.
         */
        get: operations["get_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bucket/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Send File
         * @description The bytes of a signed link, whole or in a range. The signature is the permission.
         */
        get: operations["send_file"];
        /**
         * Receive File
         * @description Take in a file, or a piece of it (Content-Range). 308 says how much is here until it is whole.
         */
        put: operations["receive_file"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * ActView
         * @description Who did what to which account, when and why.
         */
        ActView: {
            /** Id */
            id: string;
            /** Who */
            who: string;
            /**
             * What
             * @enum {string}
             */
            what: "grant" | "refund" | "freeze" | "unfreeze" | "release";
            /** Account */
            account: string;
            /** Subject */
            subject: string;
            /** Credits */
            credits: number;
            /** Why */
            why: string;
            /** At */
            at: string;
        };
        /**
         * Analysis
         * @description What an analyst saw in one end of a clip; `words` say it all, for people and for the director.
         */
        Analysis: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "analyse";
            /** Analyst */
            analyst: string;
            /** Local */
            local: boolean;
            /** Subject */
            subject: string;
            /** Action */
            action: string;
            /** Camera */
            camera: string;
            /** Light */
            light: string;
            /** Palette */
            palette: string[];
            /** Sound */
            sound: string;
            /** Words */
            words: string;
        };
        /**
         * AnchorView
         * @description One frame of the best pair: how many frames it leaves out beside the cut, and why it was chosen.
         */
        AnchorView: {
            /** Asset */
            asset: string;
            /** Frame */
            frame: number;
            /** Dropped */
            dropped: number;
            /** Reason */
            reason: string;
        };
        /**
         * Anchors
         * @description The frames a bridge joins, on their clips' own grids: A's last shown, B's first, and why these.
         *
         *     `others` are the next best pairs, the better first: what a free bridge that may be noticed tries, too.
         */
        Anchors: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "frames";
            /** Before Frame */
            before_frame: number;
            /** After Frame */
            after_frame: number;
            /** Dropped Before */
            dropped_before: number;
            /** Dropped After */
            dropped_after: number;
            /** Reason */
            reason: string;
            /** First Sha256 */
            first_sha256: string;
            /** Last Sha256 */
            last_sha256: string;
            /**
             * Others
             * @default []
             */
            others: components["schemas"]["Pair"][];
        };
        /**
         * AnchorsView
         * @description The best pair of frames near the cut: what a bridge with anchor `auto` joins.
         *
         *     A free one that may be noticed is made from other pairs, too: its film tells which frames it joins.
         */
        AnchorsView: {
            first: components["schemas"]["StillView"];
            last: components["schemas"]["StillView"];
            match: components["schemas"]["MatchView"];
            before: components["schemas"]["AnchorView"];
            after: components["schemas"]["AnchorView"];
            /** Reason */
            reason: string;
        };
        /**
         * ArtifactView
         * @description What a step produced. `id` is the key that named it before it was made.
         */
        ArtifactView: {
            /** Id */
            id: string;
            /** Kind */
            kind: string;
            /** Paid */
            paid: boolean;
            /** Result */
            result: (components["schemas"]["Analysis"] | components["schemas"]["Direction"] | components["schemas"]["Followed"] | components["schemas"]["Anchors"] | components["schemas"]["Ending"] | components["schemas"]["Generated"] | components["schemas"]["Extended"] | components["schemas"]["Effect"] | components["schemas"]["Voice"] | components["schemas"]["Conformed"] | components["schemas"]["Sounded"] | components["schemas"]["Stitched"] | components["schemas"]["Inspection"] | components["schemas"]["Delivered"] | components["schemas"]["Collected"]) | null;
            /** Files */
            files: components["schemas"]["FileView"][];
            /** Created At */
            created_at: string;
        };
        /**
         * AskedPair
         * @description A timeline, and which of its bridges is meant.
         */
        AskedPair: {
            timeline: components["schemas"]["Timeline"];
            /** Bridge */
            bridge: string;
        };
        /**
         * AssetView
         * @description A clip. `facts` were measured once: a cut is a frame number on `facts.picture.rate`'s grid.
         *
         *     `faults` say in words what is unusual about it, with choices. `poster` is a link to its picture, good for
         *     15 minutes: 404 says that none is made yet, and `/poster` makes it.
         */
        AssetView: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Sha256 */
            sha256: string;
            facts: components["schemas"]["Facts"];
            /** Faults */
            faults: components["schemas"]["ClipFault"][];
            /** Poster */
            poster: string;
            /** Created At */
            created_at: string;
        };
        /**
         * Attempt
         * @description Where one step stands; `attempt` counts how often it was begun.
         */
        Attempt: {
            /** Id */
            id: string;
            /** Kind */
            kind: string;
            /**
             * State
             * @enum {string}
             */
            state: "waiting" | "ready" | "blocked" | "running" | "polling" | "done" | "cached" | "skipped" | "failed";
            /** Attempt */
            attempt: number;
        };
        /**
         * AttemptView
         * @description One attempt at a paid step. `operation` is the provider's own name for it.
         *
         *     `price` is what the step costs, once, if its film is delivered.
         */
        AttemptView: {
            /** Step */
            step: string;
            /** Words */
            words: string;
            /** Generator */
            generator: string;
            /** Attempt */
            attempt: number;
            /** State */
            state: string;
            /** Operation */
            operation: string | null;
            /** Model */
            model: string;
            /** Why */
            why: string;
            /** Price */
            price: number;
            /** Asked At */
            asked_at: string | null;
            /** Ended At */
            ended_at: string | null;
        };
        /**
         * AuditView
         * @description One account held against its transfers: `faults` say what disagrees.
         */
        AuditView: {
            /** Account */
            account: string;
            /** Available */
            available: number;
            /** Held */
            held: number;
            /** Transfers */
            transfers: number;
            /** Faults */
            faults: string[];
        };
        /**
         * Balance
         * @description Credits to spend, and credits set aside for renders; `frozen` says why nothing may be spent.
         */
        Balance: {
            /** Available */
            available: number;
            /** Held */
            held: number;
            /** Frozen */
            frozen: string | null;
        };
        /**
         * Bridge
         * @description A piece generated between its two neighbours, which are clips.
         *
         *     `anchor`: `last` joins the neighbours' outermost frames; `auto` finds the best pair near them, and a free
         *     bridge that may be noticed is made from others there, too, the best of which is kept.
         *     `prompt` is used as it is; left out, the director writes one and heeds the `wishes`. `effect` says what is
         *     to be heard under the bridge, over the clips' room tone: a sound is made from these words. `voice` is a
         *     line that is spoken over it: it begins with the bridge, and runs on over what follows if it lasts longer.
         *     `retakes`: a model's take whose seams may be noticed is made again, at most so often; each take that is
         *     made is paid, and the best is kept.
         */
        Bridge: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "bridge";
            /** Id */
            id: string;
            /**
             * Seconds
             * @default 4
             */
            seconds: number;
            /**
             * Generator
             * @default procedural
             */
            generator: string;
            /** Prompt */
            prompt?: string | null;
            /** Wishes */
            wishes?: string | null;
            /** Effect */
            effect?: string | null;
            /** Voice */
            voice?: string | null;
            /**
             * Anchor
             * @default last
             * @enum {string}
             */
            anchor: "last" | "auto";
            /**
             * Take
             * @default 1
             */
            take: number;
            /**
             * Retakes
             * @default 0
             */
            retakes: number;
        };
        /**
         * BridgeView
         * @description A bridge: alone as a film, the two frames that it was made from, and what it was asked.
         *
         *     `inside` says how it holds between its ends, `inside_score` how well: 100 is clear and moving.
         *     `tries` are those of a bridge that was made more than once, also from other frames: the best is shown.
         */
        BridgeView: {
            /** Segment */
            segment: string;
            /** First Frame */
            first_frame: number;
            /** Frames */
            frames: number;
            /** Generated */
            generated: boolean;
            file: components["schemas"]["FileLink"] | null;
            first: components["schemas"]["FileLink"] | null;
            last: components["schemas"]["FileLink"] | null;
            /** Prompt */
            prompt: string;
            anchors: components["schemas"]["Anchors"] | null;
            /** Inside */
            inside: string;
            /** Inside Score */
            inside_score: number | null;
            /** Tries */
            tries: components["schemas"]["Try"][];
        };
        /**
         * CancelView
         * @description What cancelling would cost now: what a provider was asked to make is paid if it delivers.
         */
        CancelView: {
            /** Possible */
            possible: boolean;
            /** Credits */
            credits: number;
            /** Words */
            words: string;
        };
        /**
         * CapabilitiesView
         * @description What can be made of what. `containers` are what a clip may come in.
         *
         *     `sound` and `voice` are made from words; null where nothing makes them.
         */
        CapabilitiesView: {
            /** Containers */
            containers: string[];
            /** Generators */
            generators: components["schemas"]["GeneratorView"][];
            sound: components["schemas"]["WordsView"] | null;
            voice: components["schemas"]["WordsView"] | null;
            /**
             * Targets
             * @default [
             *       "prompts",
             *       "animatic",
             *       "film"
             *     ]
             */
            targets: string[];
            /**
             * Fits
             * @default [
             *       "blur",
             *       "pad",
             *       "crop",
             *       "subject"
             *     ]
             */
            fits: string[];
            /**
             * Codecs
             * @default [
             *       "h264",
             *       "hevc",
             *       "prores"
             *     ]
             */
            codecs: string[];
            /** Presets */
            presets?: {
                [key: string]: components["schemas"]["Shape"];
            };
            /**
             * Anchors
             * @default [
             *       "last",
             *       "auto"
             *     ]
             */
            anchors: string[];
            /** Price Version */
            price_version: string;
            /** Cents Per Credit */
            cents_per_credit: number;
            /**
             * @default {
             *       "upload_bytes": 10737418240,
             *       "pixels": 35389440,
             *       "clip_seconds": 3600,
             *       "film_seconds": 14400,
             *       "film_size": {
             *         "height": 2160,
             *         "width": 3840
             *       },
             *       "segments": 1000,
             *       "prompt_characters": 4000,
             *       "running_renders": 2,
             *       "queued_renders": 20,
             *       "body_bytes": 1048576,
             *       "wait_seconds": 25
             *     }
             */
            limits: components["schemas"]["Limits"];
        };
        /**
         * Caption
         * @description One track of captions.
         */
        Caption: {
            /** Stream Index */
            stream_index: number;
            /** Codec */
            codec: string;
            /** Language */
            language?: string | null;
        };
        /**
         * Change
         * @description One step of the new plan: kept, or run and why. `own`: something of the step itself is the reason.
         */
        Change: {
            /** Step */
            step: string;
            /**
             * Action
             * @enum {string}
             */
            action: "keep" | "run";
            /** Why */
            why: string;
            /**
             * Own
             * @default false
             */
            own: boolean;
        };
        /**
         * ChangedProject
         * @description A project as it shall be; `cause` says in a few words what was changed.
         */
        ChangedProject: {
            /** Name */
            name: string;
            timeline: components["schemas"]["Timeline"];
            /**
             * Cause
             * @default edited
             */
            cause: string;
        };
        /**
         * Check
         * @description One promise held against the film.
         */
        Check: {
            /** Name */
            name: string;
            /** Passed */
            passed: boolean;
            /** Words */
            words: string;
        };
        /**
         * CheckoutView
         * @description Go to `link` to pay. Credits come when the payment does.
         */
        CheckoutView: {
            /** Id */
            id: string;
            /** Link */
            link: string;
        };
        /**
         * ChosenTake
         * @description Which take of the bridge shall be shown.
         */
        ChosenTake: {
            /** Segment */
            segment: string;
            /** Take Id */
            take_id: string;
        };
        /**
         * Clip
         * @description A piece of an asset: frames `in_frame` (included) to `out_frame` (not included) of its own grid.
         *
         *     Left out, they are the asset's first frame and its end. `audio_track` counts its audio tracks from 0.
         */
        Clip: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "clip";
            /** Id */
            id: string;
            /** Asset */
            asset: string;
            /** In Frame */
            in_frame?: number | null;
            /** Out Frame */
            out_frame?: number | null;
            /**
             * Audio Track
             * @default 0
             */
            audio_track: number;
        };
        /**
         * ClipFault
         * @description Something to know about a clip: a stable code, a sentence, and what can be done about it.
         */
        ClipFault: {
            /** Code */
            code: string;
            /** Words */
            words: string;
            /**
             * Choices
             * @default []
             */
            choices: string[];
        };
        /**
         * CodedSets
         * @description What a clip's coded pictures need to be shown as they are: the parameter sets of its header.
         *
         *     `sha256` names them; `free_number` is the lowest above 0 that none of them bears; `order_said` whether
         *     they tell how far pictures are coded out of order.
         */
        CodedSets: {
            /** Sha256 */
            sha256: string;
            /** Free Number */
            free_number: number;
            /** Order Said */
            order_said: boolean;
        };
        /**
         * Collected
         * @description The prompts and anchors of a timeline's bridges, by segment; `keeps` is what stays the same.
         */
        Collected: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "collect";
            /** Prompts */
            prompts: {
                [key: string]: string;
            };
            /** Anchors */
            anchors: {
                [key: string]: components["schemas"]["Anchors"];
            };
            /** Keeps */
            keeps?: {
                [key: string]: string[];
            };
        };
        /**
         * Colour
         * @description How a picture's numbers mean colour, in FFmpeg's names. Decided once, at probe.
         */
        Colour: {
            /**
             * Matrix
             * @default bt709
             */
            matrix: string;
            /**
             * Primaries
             * @default bt709
             */
            primaries: string;
            /**
             * Transfer
             * @default bt709
             */
            transfer: string;
            /**
             * Range
             * @default tv
             * @enum {string}
             */
            range: "tv" | "pc";
        };
        /**
         * Conformed
         * @description A mezzanine. For a clip, the source frames shown; for a bridge, the PSNR of the take's two ends.
         *
         *     Of a clip, `copied` frames are as they were coded; if there are none, `encoded_because` says why.
         *
         *     `colour_steps` are the Lab steps of a provider's take from its stills, before correction and after.
         */
        Conformed: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "conform";
            /** Frames */
            frames: number;
            /** In Frame */
            in_frame?: number | null;
            /** Out Frame */
            out_frame?: number | null;
            /** First Fidelity Db */
            first_fidelity_db?: number | null;
            /** Last Fidelity Db */
            last_fidelity_db?: number | null;
            /** Colour Steps */
            colour_steps?: number[] | null;
            copied?: components["schemas"]["Copied"] | null;
            /** Encoded Because */
            encoded_because?: ("codec" | "stream" | "profile" | "bits" | "turned" | "size" | "rate" | "fields" | "colour" | "sets" | "groups") | null;
        };
        /**
         * Copied
         * @description Frames of a clip, counted on its own grid, whose coded pictures are the film's: their sha256.
         */
        Copied: {
            /** First Frame */
            first_frame: number;
            /** Frames */
            frames: number;
            /** Sha256 */
            sha256: string;
        };
        /**
         * Cost
         * @description Credits: the ceiling, what is set aside now, what was spent, what was given back.
         */
        Cost: {
            /** Quoted */
            quoted: number;
            /** Held */
            held: number;
            /** Captured */
            captured: number;
            /** Released */
            released: number;
        };
        /**
         * CredentialsView
         * @description Whether the film says itself who made it (C2PA); null: it is not known.
         */
        CredentialsView: {
            /** Signed */
            signed: boolean | null;
            /** Words */
            words: string;
        };
        /**
         * CurrentStep
         * @description What is being done right now: `done` thousandths of it, as far as is known.
         */
        CurrentStep: {
            /** Id */
            id: string;
            /** Kind */
            kind: string;
            /** Words */
            words: string;
            /** Done */
            done: number;
            /** Total */
            total: number;
        };
        /**
         * Deleted
         * @description `done`, or still being deleted: nothing more is to be done for it.
         */
        Deleted: {
            /** Done */
            done: boolean;
        };
        /**
         * Delivered
         * @description What the user gets. The files are the artifact's, by name; `report.json` says this at length.
         *
         *     `signed`: the film bears credentials (None in films of a time before that was noted). `tries` are the
         *     tries of bridges that were made more than once, by segment.
         */
        Delivered: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "deliver";
            /** Frames */
            frames: number;
            /** Seconds */
            seconds: number;
            /** Seams */
            seams: components["schemas"]["Seam"][];
            /** Insides */
            insides: components["schemas"]["Inside"][];
            /** Prompts */
            prompts: {
                [key: string]: string;
            };
            /** Anchors */
            anchors: {
                [key: string]: components["schemas"]["Anchors"];
            };
            /** Signed */
            signed?: boolean | null;
            /** Tries */
            tries?: {
                [key: string]: components["schemas"]["Try"][];
            };
        };
        /**
         * Direction
         * @description The prompt of a bridge, editable before anything is paid.
         */
        Direction: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "direct";
            /** Director */
            director: string;
            /** Local */
            local: boolean;
            /** Prompt */
            prompt: string;
            /**
             * Keeps
             * @default []
             */
            keeps: string[];
        };
        /**
         * DropView
         * @description A drop. Copy `a.*` and `b.*`, or any clips and last of all a timeline `segue.json`, to a folder of its
         *     `address`: the film, or an `error.json`, comes into that folder's `out/`.
         *
         *     Whoever knows the address and may write there spends your credits: keep it to yourself. `spent_today`
         *     counts what is set aside.
         */
        DropView: {
            /** Id */
            id: string;
            /** Address */
            address: string;
            /** Film Credits */
            film_credits: number;
            /** Daily Credits */
            daily_credits: number;
            /** Spent Today */
            spent_today: number;
            /** Generator */
            generator: string;
            /** Seconds */
            seconds: number;
            /** Created At */
            created_at: string;
            /** Revoked At */
            revoked_at: string | null;
        };
        /**
         * Drops
         * @description All your drops, the newest first.
         */
        Drops: {
            /** Data */
            data: components["schemas"]["DropView"][];
        };
        /**
         * Effect
         * @description A sound made from words, `samples` long at 48 kHz.
         */
        Effect: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "effect";
            /** Generator */
            generator: string;
            /** Model */
            model: string;
            /** Prompt */
            prompt: string;
            /** Samples */
            samples: number;
        };
        /**
         * Ending
         * @description The frame from which a clip goes on, on its own grid.
         */
        Ending: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "ending";
            /** Before Frame */
            before_frame: number;
            /** First Sha256 */
            first_sha256: string;
        };
        /**
         * EstimateView
         * @description How long it will take yet, from what such steps took here before. `late`: longer than usual already.
         */
        EstimateView: {
            /** Eta Seconds */
            eta_seconds: number;
            /** Usual Seconds */
            usual_seconds: number;
            /** Elapsed Seconds */
            elapsed_seconds: number;
            /** Late */
            late: boolean;
            /** Words */
            words: string;
        };
        /**
         * Extended
         * @description A take that goes on from `before_frame`. `frames` counts all of it, its copy of that frame included.
         *
         *     Before that copy its file shows `lead` frames more of the clip, which a model has given back with what it
         *     made. `fidelity_db` is how true a provider's take is to the frame asked for. `tries` are those of a free
         *     take, of which the best is kept.
         */
        Extended: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "extend";
            /** Generator */
            generator: string;
            /** Model */
            model: string;
            /** Take */
            take: number;
            /** Frames */
            frames: number;
            /** Before Frame */
            before_frame: number;
            /**
             * Tries
             * @default []
             */
            tries: components["schemas"]["Try"][];
            /**
             * Prompt
             * @default
             */
            prompt: string;
            /**
             * Lead
             * @default 0
             */
            lead: number;
            /** Fidelity Db */
            fidelity_db?: number | null;
        };
        /**
         * Extension
         * @description A piece generated from the end of the clip before it, which goes on for so many `seconds`.
         *
         *     What follows it is cut to, or the film ends with it. `prompt` says how it goes on, to a model that reads
         *     prompts; left out, everything in it keeps moving as it does.
         */
        Extension: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "extension";
            /** Id */
            id: string;
            /**
             * Seconds
             * @default 4
             */
            seconds: number;
            /**
             * Generator
             * @default procedural
             */
            generator: string;
            /** Prompt */
            prompt?: string | null;
            /**
             * Take
             * @default 1
             */
            take: number;
        };
        /**
         * Facts
         * @description What probe found. `notes` are sentences for the user about what was assumed or will not be kept.
         */
        Facts: {
            /** Container */
            container: string;
            /** Bytes */
            bytes: number;
            picture: components["schemas"]["Picture"];
            /**
             * Sounds
             * @default []
             */
            sounds: components["schemas"]["Sound"][];
            /**
             * Captions
             * @default []
             */
            captions: components["schemas"]["Caption"][];
            /** Timecode */
            timecode?: string | null;
            /** Created */
            created?: string | null;
            /** Title */
            title?: string | null;
            /**
             * Chapters
             * @default 0
             */
            chapters: number;
            /**
             * Notes
             * @default []
             */
            notes: string[];
        };
        /**
         * FailedRender
         * @description A render that failed: what its user was told, and the `detail` that only operators see.
         */
        FailedRender: {
            /** Render */
            render: string;
            /** Account */
            account: string;
            /** Step */
            step: string | null;
            /** Code */
            code: string;
            /** Sentence */
            sentence: string;
            /** Detail */
            detail: string;
            /** At */
            at: string;
        };
        /**
         * FileLink
         * @description A file. `link` lasts; `signed_link` needs no sign-in, and is good for 15 minutes.
         */
        FileLink: {
            /** Name */
            name: string;
            /** Size */
            size: number;
            /** Link */
            link: string;
            /** Signed Link */
            signed_link: string;
        };
        /**
         * FileView
         * @description One file. `link` lasts, and leads to `signed_link`, which needs no sign-in and is good for 15 minutes.
         *
         *     There is none while the film that this was made for has not been delivered.
         */
        FileView: {
            /** Name */
            name: string;
            /** Size */
            size: number;
            /** Sha256 */
            sha256: string;
            /** Link */
            link: string;
            /** Signed Link */
            signed_link: string | null;
        };
        /**
         * FilmLinks
         * @description Where to go on: POST `hard_cut` with a bridge to compare, POST `share` to show it to others.
         */
        FilmLinks: {
            /** Render */
            render: string;
            /** Timeline */
            timeline: string;
            /** Receipt */
            receipt: string;
            /** Hard Cut */
            hard_cut: string;
            /** Share */
            share: string;
            /** Takes */
            takes: string | null;
        };
        /**
         * FilmView
         * @description A film. Its frames count from 0; `files` are all that came with it, `edit_lists` those for editors.
         */
        FilmView: {
            /** Render */
            render: string;
            /** Name */
            name: string;
            /** Project */
            project: string | null;
            /** Frames */
            frames: number;
            /** Seconds */
            seconds: number;
            /**
             * Rate
             * @example 24
             * @example 30000/1001
             */
            rate: string;
            size: components["schemas"]["Size"];
            film: components["schemas"]["FileLink"];
            poster: components["schemas"]["FileLink"] | null;
            /** Segments */
            segments: components["schemas"]["SegmentView"][];
            /** Bridges */
            bridges: components["schemas"]["BridgeView"][];
            /** Seams */
            seams: components["schemas"]["SeamView"][];
            /** Edit Lists */
            edit_lists: components["schemas"]["FileLink"][];
            captions: components["schemas"]["FileLink"] | null;
            /** Files */
            files: components["schemas"]["FileLink"][];
            credentials: components["schemas"]["CredentialsView"];
            /** Ai Label */
            ai_label: string;
            links: components["schemas"]["FilmLinks"];
        };
        /**
         * FilmstripView
         * @description One sheet of small pictures: tile i, counted by rows, shows frame i x `frames_per_tile`.
         */
        FilmstripView: {
            /**
             * State
             * @enum {string}
             */
            state: "ready" | "making";
            /** Done */
            done: number;
            /**
             * Total
             * @default 1000
             */
            total: number;
            /** Link */
            link: string | null;
            /** Bytes */
            bytes: number;
            /** Width */
            width: number;
            /** Height */
            height: number;
            tile: components["schemas"]["Size"];
            /** Columns */
            columns: number;
            /** Rows */
            rows: number;
            /** Count */
            count: number;
            /** Frames Per Tile */
            frames_per_tile: number;
        };
        /**
         * FindingView
         * @description Something that is not as it should be; `mended`: it is now.
         */
        FindingView: {
            /** Kind */
            kind: string;
            /** Subject */
            subject: string;
            /** Words */
            words: string;
            /** Mended */
            mended: boolean;
        };
        /**
         * Findings
         * @description What was found; in a dry run nothing was changed.
         */
        Findings: {
            /** Dry Run */
            dry_run: boolean;
            /** Data */
            data: components["schemas"]["FindingView"][];
        };
        /**
         * FitView
         * @description Both frames in small, in one way of fitting them into the film.
         */
        FitView: {
            /**
             * Fit
             * @enum {string}
             */
            fit: "blur" | "pad" | "crop" | "subject";
            /** Words */
            words: string;
            first: components["schemas"]["StillView"];
            last: components["schemas"]["StillView"];
        };
        /**
         * FitsView
         * @description The ways of fitting clips of unlike shapes. `needed`: their shapes differ, so one has to be chosen.
         */
        FitsView: {
            /** Needed */
            needed: boolean;
            /** Words */
            words: string;
            /** Fits */
            fits: components["schemas"]["FitView"][];
        };
        /**
         * Followed
         * @description How a crop follows a clip's subject: straight from knot to knot, in pixels of the scaled picture.
         */
        Followed: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "follow";
            /** Knots */
            knots: components["schemas"]["Knot"][];
        };
        /**
         * Format
         * @description What the film shall look like. What is left out is the preset's, or else the first clip's own.
         *
         *     `size` is `source` or `1280x720`; `rate` is `source`, `24` or `30000/1001` frames a second, which
         *     `29.97` becomes; `fit` says how a picture of another shape fills the frame: `blur` (on itself, large
         *     and blurred) if nothing is asked, `pad` (on black), `crop` (around the middle) or `subject` (around
         *     what the picture is of). `prores` is 10 bit 4:2:2 in a .mov with uncompressed sound, for editors.
         *     `hdr` keeps the light of clips that are all HDR. `sound` is what is heard under bridges: the clips'
         *     `room` tone, or over it what the `model` makes; `silent` leaves all sound out of the film. `loudness`
         *     in LUFS turns the whole film up or down by one gain; left out, it is the preset's, or else clips keep
         *     their level. `label` has the pictures of bridges, and no others, bear a small "AI" in a corner.
         */
        Format: {
            /** Preset */
            preset?: ("reels" | "tiktok" | "shorts" | "youtube" | "square" | "cinema") | null;
            /**
             * Size
             * @default source
             */
            size: string;
            /**
             * Rate
             * @default source
             */
            rate: string;
            /** Fit */
            fit?: ("blur" | "pad" | "crop" | "subject") | null;
            /**
             * Codec
             * @default h264
             * @enum {string}
             */
            codec: "h264" | "hevc" | "prores";
            /**
             * Hdr
             * @default false
             */
            hdr: boolean;
            /**
             * Sound
             * @default room
             * @enum {string}
             */
            sound: "room" | "model" | "silent";
            /**
             * Label
             * @default false
             */
            label: boolean;
            /** Loudness */
            loudness?: number | null;
        };
        /**
         * Generated
         * @description A take. `frames` counts all of it, its two ends included. The anchors are those it was made for.
         *
         *     `fidelity_db` is how true a provider's take is to the two frames asked for, at its start and its end.
         *     `tries` are those of a free take, of which the best is kept.
         */
        Generated: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "generate";
            /** Generator */
            generator: string;
            /** Model */
            model: string;
            /** Prompt */
            prompt: string;
            /** Take */
            take: number;
            /** Frames */
            frames: number;
            /** Before Frame */
            before_frame: number;
            /** After Frame */
            after_frame: number;
            /** Fidelity Db */
            fidelity_db?: number[] | null;
            /**
             * Tries
             * @default []
             */
            tries: components["schemas"]["Try"][];
        };
        /**
         * GeneratorView
         * @description One video model. `seconds` are the lengths it makes between two frames; `sizes` empty means any.
         *
         *     `extension_seconds` are the lengths by which it continues a clip; none: it cannot. It is given the clip's
         *     last frames, `context_frames` at most, or where it takes a film, the clip's last
         *     `extension_context_seconds`, which must be there.
         */
        GeneratorView: {
            /** Name */
            name: string;
            /** As Of */
            as_of: string;
            /** Seconds */
            seconds: number[];
            /** Sizes */
            sizes: components["schemas"]["Size"][];
            /** Prompt Characters */
            prompt_characters: number;
            /** Makes Sound */
            makes_sound: boolean;
            /** Context Frames */
            context_frames: number;
            /** Extension Seconds */
            extension_seconds: number[];
            /** Extension Context Seconds */
            extension_context_seconds: number;
            /** Credits Per Second */
            credits_per_second: number;
        };
        /**
         * Inside
         * @description The inside of a bridge: a `score` of 100 is clear and moving (None: made before there was one).
         *
         *     `sharpness` is against the line between its ends (1 is on it); `longest_freeze_frames` the longest run of
         *     repeated frames; `doubled` the share of frames that show both ends at once.
         */
        Inside: {
            /** Segment */
            segment: string;
            /** Sharpness */
            sharpness: number;
            /** Longest Freeze Frames */
            longest_freeze_frames: number;
            /** Words */
            words: string;
            /** Score */
            score?: number | null;
            /** Doubled */
            doubled?: number | null;
        };
        /**
         * Inspection
         * @description What inspection measured and found kept.
         */
        Inspection: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "inspect";
            /** Seams */
            seams: components["schemas"]["Seam"][];
            /** Insides */
            insides: components["schemas"]["Inside"][];
            /** Checks */
            checks: components["schemas"]["Check"][];
        };
        /**
         * KeyMade
         * @description A new key and its `secret`: keep it now, it is not shown again.
         */
        KeyMade: {
            key: components["schemas"]["KeyView"];
            /** Secret */
            secret: string;
        };
        /**
         * KeyView
         * @description A key: what it may do, what it has spent, and its last characters to know it by.
         */
        KeyView: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /**
             * Mode
             * @enum {string}
             */
            mode: "live" | "test";
            /** Scopes */
            scopes: ("read" | "write" | "spend")[];
            /** Ending */
            ending: string;
            /** Spend Limit */
            spend_limit: number | null;
            /** Spent */
            spent: number;
            /** Created At */
            created_at: string;
            /** Revoked At */
            revoked_at: string | null;
        };
        /**
         * Keys
         * @description All your keys, the newest first.
         */
        Keys: {
            /** Data */
            data: components["schemas"]["KeyView"][];
        };
        /**
         * Knot
         * @description Where a crop lies at a frame of the clip's grid: how many pixels in from the left, or the top.
         */
        Knot: {
            /** Frame */
            frame: number;
            /** Offset */
            offset: number;
        };
        /**
         * Limits
         * @description The bounds a client meets.
         */
        Limits: {
            /**
             * Upload Bytes
             * @default 10737418240
             */
            upload_bytes: number;
            /**
             * Pixels
             * @default 35389440
             */
            pixels: number;
            /**
             * Clip Seconds
             * @default 3600
             */
            clip_seconds: number;
            /**
             * Film Seconds
             * @default 14400
             */
            film_seconds: number;
            /**
             * @default {
             *       "width": 3840,
             *       "height": 2160
             *     }
             */
            film_size: components["schemas"]["Size"];
            /**
             * Segments
             * @default 1000
             */
            segments: number;
            /**
             * Prompt Characters
             * @default 4000
             */
            prompt_characters: number;
            /**
             * Running Renders
             * @default 2
             */
            running_renders: number;
            /**
             * Queued Renders
             * @default 20
             */
            queued_renders: number;
            /**
             * Body Bytes
             * @default 1048576
             */
            body_bytes: number;
            /**
             * Wait Seconds
             * @default 25
             */
            wait_seconds: number;
        };
        /**
         * Links
         * @description Where to go on.
         */
        Links: {
            /** Self */
            self: string;
            /** Cancel */
            cancel: string;
            /** Events */
            events: string;
            /** Result */
            result: string | null;
        };
        /** Listed[ActView] */
        Listed_ActView_: {
            /** Data */
            data: components["schemas"]["ActView"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Listed[AssetView] */
        Listed_AssetView_: {
            /** Data */
            data: components["schemas"]["AssetView"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Listed[ProjectView] */
        Listed_ProjectView_: {
            /** Data */
            data: components["schemas"]["ProjectView"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Listed[RenderSummary] */
        Listed_RenderSummary_: {
            /** Data */
            data: components["schemas"]["RenderSummary"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Listed[TransferView] */
        Listed_TransferView_: {
            /** Data */
            data: components["schemas"]["TransferView"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Listed[VersionView] */
        Listed_VersionView_: {
            /** Data */
            data: components["schemas"]["VersionView"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * MatchParts
         * @description How well two frames go together as pictures, and in their motion.
         */
        MatchParts: {
            /** Picture */
            picture: number;
            /** Motion */
            motion: number;
        };
        /**
         * MatchView
         * @description How well two frames go together, from 0 to 1, and what that means for the bridge.
         */
        MatchView: {
            /** Score */
            score: number;
            /** Words */
            words: string;
            parts: components["schemas"]["MatchParts"];
        };
        /**
         * Me
         * @description Who you are; `account` owns what you make, and pays.
         */
        Me: {
            /** Id */
            id: string;
            /** Account */
            account: string;
            /** Email */
            email: string | null;
            /** Email Verified */
            email_verified: boolean;
            /** Roles */
            roles: string[];
        };
        /**
         * Money
         * @description What credits are worth, in hundredths of the currency.
         */
        Money: {
            /** Cents */
            cents: number;
            /**
             * Currency
             * @enum {string}
             */
            currency: "usd" | "eur" | "gbp" | "chf" | "cad" | "aud";
        };
        /**
         * NewCheckout
         * @description The pack to buy, and the project that the buyer comes back to; without one, to the credits.
         */
        NewCheckout: {
            /** Pack */
            pack: string;
            /** Project */
            project?: string | null;
        };
        /**
         * NewDraft
         * @description A timeline, and which free draft to make: its prompts and anchors, or a small sketch of the film.
         */
        NewDraft: {
            timeline: components["schemas"]["Timeline"];
            /**
             * Target
             * @enum {string}
             */
            target: "prompts" | "animatic";
            /** Project */
            project?: string | null;
        };
        /**
         * NewDrop
         * @description What a drop may spend, in credits, and what joins two clips in it.
         */
        NewDrop: {
            /**
             * Film Credits
             * @default 100
             */
            film_credits: number;
            /**
             * Daily Credits
             * @default 1000
             */
            daily_credits: number;
            /**
             * Generator
             * @default procedural
             */
            generator: string;
            /**
             * Seconds
             * @default 4
             */
            seconds: number;
        };
        /**
         * NewGrant
         * @description Credits to give, and why.
         */
        NewGrant: {
            /** Credits */
            credits: number;
            /** Why */
            why: string;
        };
        /**
         * NewHardCut
         * @description The bridge to leave out.
         */
        NewHardCut: {
            /** Bridge */
            bridge: string;
        };
        /**
         * NewKey
         * @description What a key is for. A `test` key makes films with free generators that run here, and spends nothing.
         *
         *     `spend_limit` is the most that its renders may cost in all, in credits.
         */
        NewKey: {
            /** Name */
            name: string;
            /**
             * Mode
             * @default test
             * @enum {string}
             */
            mode: "live" | "test";
            /**
             * Scopes
             * @default [
             *       "read",
             *       "write",
             *       "spend"
             *     ]
             */
            scopes: ("read" | "write" | "spend")[];
            /** Spend Limit */
            spend_limit?: number | null;
        };
        /**
         * NewProject
         * @description A timeline and its name.
         */
        NewProject: {
            /** Name */
            name: string;
            timeline: components["schemas"]["Timeline"];
        };
        /**
         * NewQuote
         * @description A timeline, what shall be built of it, and perhaps which of your projects it is for.
         *
         *     `since` is a render of yours: the quote then says what would be done anew. Left out, it is the project's
         *     newest film.
         */
        NewQuote: {
            timeline: components["schemas"]["Timeline"];
            /**
             * Target
             * @default film
             * @enum {string}
             */
            target: "prompts" | "animatic" | "film";
            /** Project */
            project?: string | null;
            /** Since */
            since?: string | null;
        };
        /**
         * NewRefund
         * @description How many of a payment's credits to take back with their money, and why.
         */
        NewRefund: {
            /** Payment */
            payment: string;
            /** Credits */
            credits: number;
            /** Why */
            why: string;
        };
        /**
         * NewRender
         * @description A quote to run, and optionally the most it may cost, and the `inputs` that the quote must state.
         *
         *     `people` states, for the record: `nobody` can be recognised in the clips, or all who can have `agreed`.
         */
        NewRender: {
            /** Quote Id */
            quote_id: string;
            /** Max Credits */
            max_credits?: number | null;
            /** Inputs */
            inputs?: string | null;
            /** People */
            people?: ("nobody" | "agreed") | null;
        };
        /**
         * NewShare
         * @description What the film is called where it is shown.
         */
        NewShare: {
            /**
             * Title
             * @default A film
             */
            title: string;
        };
        /**
         * NewTake
         * @description The bridge to try again.
         */
        NewTake: {
            /** Segment */
            segment: string;
        };
        /**
         * NewUpload
         * @description A file to come: its own name, and its exact size in bytes.
         */
        NewUpload: {
            /** Name */
            name: string;
            /** Size */
            size: number;
        };
        /**
         * Operation
         * @description One change. `path` is a JSON pointer; `value` is null where something is removed.
         */
        Operation: {
            /**
             * Op
             * @enum {string}
             */
            op: "add" | "remove" | "replace";
            /** Path */
            path: string;
            /** Value */
            value?: unknown;
        };
        /**
         * Outlook
         * @description What a render would do, in one sentence and by segment, the film as a whole last.
         */
        Outlook: {
            /** Words */
            words: string;
            /** Segments */
            segments: components["schemas"]["SegmentChange"][];
        };
        /**
         * Overview
         * @description How the installation fares. Credits are what attempts at providers of today (UTC) come to.
         */
        Overview: {
            /** Credits Today */
            credits_today: number;
            /** Credits A Day */
            credits_a_day: number;
            /** Stuck */
            stuck: number;
            /** Failures */
            failures: components["schemas"]["FailedRender"][];
            /** Providers */
            providers: components["schemas"]["ProviderView"][];
        };
        /**
         * PackView
         * @description So many credits for so many hundredths of the currency.
         */
        PackView: {
            /** Id */
            id: string;
            /** Credits */
            credits: number;
            /** Cents */
            cents: number;
            /**
             * Currency
             * @enum {string}
             */
            currency: "usd" | "eur" | "gbp" | "chf" | "cad" | "aud";
        };
        /**
         * Packs
         * @description Credits for sale, by the price table of this version.
         */
        Packs: {
            /** Data */
            data: components["schemas"]["PackView"][];
            /** Price Version */
            price_version: string;
        };
        /**
         * Pair
         * @description Two frames that a bridge could join: how many are left out on either side of the cut, and why these.
         */
        Pair: {
            /** Dropped Before */
            dropped_before: number;
            /** Dropped After */
            dropped_after: number;
            /** Reason */
            reason: string;
        };
        /**
         * Picture
         * @description The video stream that shows. Frames count on `rate`'s constant grid, from the first one displayed.
         *
         *     `stored` is the coded size; `shown` is what a viewer sees: turned by `rotation` (degrees clockwise) and
         *     stretched by `sample_aspect`, rounded to whole pixels. `start` is the first displayed frame's time in the
         *     container, in seconds.
         */
        Picture: {
            /** Stream Index */
            stream_index: number;
            /** Codec */
            codec: string;
            /** Profile */
            profile: string | null;
            /** Pixel Format */
            pixel_format: string;
            /** Bits */
            bits: number;
            stored: components["schemas"]["Size"];
            shown: components["schemas"]["Size"];
            /**
             * Rotation
             * @enum {integer}
             */
            rotation: 0 | 90 | 180 | 270;
            /**
             * Sample Aspect
             * @example 24
             * @example 30000/1001
             */
            sample_aspect: string;
            /**
             * Rate
             * @example 24
             * @example 30000/1001
             */
            rate: string;
            /** Frames */
            frames: number;
            /** Variable Rate */
            variable_rate: boolean;
            /** Start */
            start: string;
            /**
             * Field Order
             * @enum {string}
             */
            field_order: "progressive" | "top_first" | "bottom_first";
            colour: components["schemas"]["Colour"];
            /** Colour Assumed */
            colour_assumed: boolean;
            /** Dolby Vision Profile */
            dolby_vision_profile?: number | null;
            /** Log */
            log?: string | null;
            sets?: components["schemas"]["CodedSets"] | null;
        };
        /**
         * PreviewView
         * @description A preview: `link` once it is ready (it needs no sign-in, and is good for 15 minutes).
         *
         *     While it is being made, `done` of `total` says how far it is: ask again, with `wait`.
         */
        PreviewView: {
            /**
             * State
             * @enum {string}
             */
            state: "ready" | "making";
            /** Done */
            done: number;
            /**
             * Total
             * @default 1000
             */
            total: number;
            /** Link */
            link: string | null;
            /** Bytes */
            bytes: number;
            /** Width */
            width: number;
            /** Height */
            height: number;
        };
        /**
         * Progress
         * @description Steps that are done, of those this render needs.
         */
        Progress: {
            /** Done */
            done: number;
            /** Total */
            total: number;
            /**
             * Unit
             * @default steps
             */
            unit: string;
        };
        /**
         * ProjectView
         * @description A project at its newest version. `state` is that of its newest film, `render`; `draft` without one.
         *
         *     `poster` is a link to the picture of its first clip: 404 says that none is made yet.
         */
        ProjectView: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Version */
            version: number;
            timeline: components["schemas"]["Timeline"];
            /** Changed At */
            changed_at: string;
            /** Can Undo */
            can_undo: boolean;
            /** Can Redo */
            can_redo: boolean;
            /**
             * State
             * @enum {string}
             */
            state: "draft" | "held" | "running" | "cancelling" | "succeeded" | "failed" | "cancelled";
            /** Render */
            render: string | null;
            /** Poster */
            poster: string | null;
        };
        /**
         * ProviderView
         * @description A provider's attempts of today (UTC), who waits in its line, and the last that went wrong.
         */
        ProviderView: {
            /** Name */
            name: string;
            /** Asked */
            asked: number;
            /** Delivered */
            delivered: number;
            /** Refused */
            refused: number;
            /** Filtered */
            filtered: number;
            /** Failed */
            failed: number;
            /** Waiting */
            waiting: number;
            /** Trouble */
            trouble: string;
            /** Trouble At */
            trouble_at: string | null;
        };
        /**
         * ProxyView
         * @description The clip as browsers play it: H.264, a key frame each 12. Its frame n is the frame n of the clip.
         */
        ProxyView: {
            /**
             * State
             * @enum {string}
             */
            state: "ready" | "making";
            /** Done */
            done: number;
            /**
             * Total
             * @default 1000
             */
            total: number;
            /** Link */
            link: string | null;
            /** Bytes */
            bytes: number;
            /** Width */
            width: number;
            /** Height */
            height: number;
            /**
             * Rate
             * @example 24
             * @example 30000/1001
             */
            rate: string;
            /** Frames */
            frames: number;
        };
        /**
         * QuoteLine
         * @description One step's price, in credits and in `cents`, hundredths of the currency.
         */
        QuoteLine: {
            /** Step */
            step: string;
            /** Words */
            words: string;
            /** Credits */
            credits: number;
            /** Ready */
            ready: boolean;
            /** Cents */
            cents: number;
        };
        /**
         * QuoteView
         * @description A ceiling: a render of this quote never costs more. It expires, and is used once.
         *
         *     `inputs` names the timeline that was priced. `notices` say what the film's form does to the clips: what
         *     is rolled off, cut off, repeated or left out. `changes` say what is made anew since an earlier film, in
         *     words: null where there is none.
         */
        QuoteView: {
            /** Id */
            id: string;
            /**
             * Target
             * @enum {string}
             */
            target: "prompts" | "animatic" | "film";
            /** Credits */
            credits: number;
            money: components["schemas"]["Money"];
            /** Items */
            items: components["schemas"]["QuoteLine"][];
            /** Inputs */
            inputs: string;
            /** Segments */
            segments: number;
            /** Price Version */
            price_version: string;
            /** Notices */
            notices: string[];
            /** Created At */
            created_at: string;
            /** Expires At */
            expires_at: string;
            /** Used By */
            used_by: string | null;
            /** Project */
            project: string | null;
            changes: components["schemas"]["Outlook"] | null;
        };
        /**
         * Reason
         * @description Why it is done.
         */
        Reason: {
            /** Why */
            why: string;
        };
        /**
         * ReceiptView
         * @description Credits: the ceiling, what is set aside now, what was spent and given back, and why.
         */
        ReceiptView: {
            /** Render */
            render: string;
            /** Quoted */
            quoted: number;
            /** Held */
            held: number;
            /** Captured */
            captured: number;
            /** Released */
            released: number;
            /** Why */
            why: string;
            /** Movements */
            movements: components["schemas"]["TransferView"][];
            /** Attempts */
            attempts: components["schemas"]["AttemptView"][];
        };
        /**
         * RefundView
         * @description A payment after a refund, in credits.
         */
        RefundView: {
            /** Payment */
            payment: string;
            /** Account */
            account: string;
            /** Bought */
            bought: number;
            /** Refunded */
            refunded: number;
        };
        /**
         * Renamed
         * @description A project's new name.
         */
        Renamed: {
            /** Name */
            name: string;
        };
        /**
         * RenderError
         * @description Why a render failed; `retryable`: starting it again may help. Nothing was charged.
         */
        RenderError: {
            /** Code */
            code: string;
            /** Detail */
            detail: string;
            /** Retryable */
            retryable: boolean;
            /** Step */
            step: string | null;
        };
        /**
         * RenderResult
         * @description What was made: an artifact, its facts and its files.
         */
        RenderResult: {
            /** Artifact */
            artifact: string;
            /** Facts */
            facts: (components["schemas"]["Analysis"] | components["schemas"]["Direction"] | components["schemas"]["Followed"] | components["schemas"]["Anchors"] | components["schemas"]["Ending"] | components["schemas"]["Generated"] | components["schemas"]["Extended"] | components["schemas"]["Effect"] | components["schemas"]["Voice"] | components["schemas"]["Conformed"] | components["schemas"]["Sounded"] | components["schemas"]["Stitched"] | components["schemas"]["Inspection"] | components["schemas"]["Delivered"] | components["schemas"]["Collected"]) | null;
            /** Files */
            files: components["schemas"]["ResultFile"][];
        };
        /**
         * RenderSummary
         * @description A render in a list. `sequence` rises with every change.
         */
        RenderSummary: {
            /** Id */
            id: string;
            /**
             * State
             * @enum {string}
             */
            state: "held" | "running" | "cancelling" | "succeeded" | "failed" | "cancelled";
            /**
             * Target
             * @enum {string}
             */
            target: "prompts" | "animatic" | "film";
            /** Quote */
            quote: string;
            /** Project */
            project: string | null;
            /** Sequence */
            sequence: number;
            progress: components["schemas"]["Progress"];
            cost: components["schemas"]["Cost"];
            error: components["schemas"]["RenderError"] | null;
            links: components["schemas"]["Links"];
            /** Created At */
            created_at: string;
            /** Finished At */
            finished_at: string | null;
        };
        /**
         * RenderView
         * @description A render. `eta_seconds` and `estimate` are null while it waits for its turn.
         *
         *     `queue_position` is its place in a provider's queue, from 1: null where it is in none, or none is told.
         */
        RenderView: {
            /** Id */
            id: string;
            /**
             * State
             * @enum {string}
             */
            state: "held" | "running" | "cancelling" | "succeeded" | "failed" | "cancelled";
            /**
             * Target
             * @enum {string}
             */
            target: "prompts" | "animatic" | "film";
            /** Quote */
            quote: string;
            /** Project */
            project: string | null;
            /** Sequence */
            sequence: number;
            progress: components["schemas"]["Progress"];
            cost: components["schemas"]["Cost"];
            error: components["schemas"]["RenderError"] | null;
            links: components["schemas"]["Links"];
            /** Created At */
            created_at: string;
            /** Finished At */
            finished_at: string | null;
            step: components["schemas"]["CurrentStep"] | null;
            /** Eta Seconds */
            eta_seconds: number | null;
            estimate: components["schemas"]["EstimateView"] | null;
            /** Stages */
            stages: components["schemas"]["StageView"][];
            cancel: components["schemas"]["CancelView"];
            /** Queue Position */
            queue_position: number | null;
            /** People */
            people: ("nobody" | "agreed") | null;
            /** Attempts */
            attempts: components["schemas"]["Attempt"][];
            result: components["schemas"]["RenderResult"] | null;
        };
        /**
         * ResultFile
         * @description A file of a film; `link` leads to it for good.
         */
        ResultFile: {
            /** Name */
            name: string;
            /** Size */
            size: number;
            /** Link */
            link: string;
        };
        /**
         * SamplesView
         * @description The two clips that come with Segue, as your own assets.
         */
        SamplesView: {
            a: components["schemas"]["AssetView"];
            b: components["schemas"]["AssetView"];
        };
        /**
         * Seam
         * @description How visible a join is: a score of 100 is not at all.
         *
         *     `parts` are excesses over what the footage itself does; `words` says it. One that is `declared` is a hard
         *     cut that was asked for: its score is that of a cut, and no fault.
         */
        Seam: {
            /** Frame */
            frame: number;
            /** Before */
            before: string;
            /** After */
            after: string;
            /** Score */
            score: number;
            /** Parts */
            parts: {
                [key: string]: number;
            };
            /** Words */
            words: string;
            /**
             * Declared
             * @default false
             */
            declared: boolean;
        };
        /**
         * SeamPart
         * @description One part of a seam's score: its excess over what the footage does by itself, and if one notices it.
         *
         *     `share` is how well this part joins: 1 is as if there were no seam, a half is what halves the score.
         */
        SeamPart: {
            /** Name */
            name: string;
            /** Value */
            value: number;
            /** Share */
            share: number;
            /** Noticed */
            noticed: boolean;
            /** Words */
            words: string;
        };
        /**
         * SeamPicture
         * @description One frame of a film, as WebP; the link needs no sign-in, and is good for 15 minutes.
         */
        SeamPicture: {
            /** Frame */
            frame: number;
            /** Link */
            link: string;
            /** Width */
            width: number;
            /** Height */
            height: number;
        };
        /**
         * SeamPictures
         * @description The last frame before a seam, and the first one after it.
         */
        SeamPictures: {
            before: components["schemas"]["SeamPicture"];
            after: components["schemas"]["SeamPicture"];
        };
        /**
         * SeamView
         * @description A join before a frame of the film: 100 is not visible. `pictures` leads to the frames on both sides.
         *
         *     One that is `declared` is a hard cut that was asked for, which is no fault however it scores.
         */
        SeamView: {
            /** Frame */
            frame: number;
            /** Seconds */
            seconds: number;
            /** Before */
            before: string;
            /** After */
            after: string;
            /** Score */
            score: number;
            /** Words */
            words: string;
            /** Declared */
            declared: boolean;
            /** Parts */
            parts: components["schemas"]["SeamPart"][];
            /** Pictures */
            pictures: string;
        };
        /**
         * SegmentChange
         * @description What happens to one segment, or to the film as a whole (`segment` null): made, or kept as it is.
         */
        SegmentChange: {
            /** Segment */
            segment: string | null;
            /**
             * Action
             * @enum {string}
             */
            action: "keep" | "run";
            /** Words */
            words: string;
        };
        /**
         * SegmentView
         * @description A segment in the film: its first frame, and how many it has.
         */
        SegmentView: {
            /** Segment */
            segment: string;
            /** First Frame */
            first_frame: number;
            /** Frames */
            frames: number;
            /** Generated */
            generated: boolean;
        };
        /**
         * Shape
         * @description A preset's size, rate, fit and loudness (LUFS); `source` is the first clip's own rate.
         */
        Shape: {
            /** Size */
            size: string;
            /** Rate */
            rate: string;
            /**
             * Fit
             * @enum {string}
             */
            fit: "blur" | "pad" | "crop" | "subject";
            /** Loudness */
            loudness?: number | null;
        };
        /**
         * ShareView
         * @description A shared film: whoever has `link` may watch it.
         */
        ShareView: {
            /** Token */
            token: string;
            /** Link */
            link: string;
            /** Title */
            title: string;
            /** Created At */
            created_at: string;
        };
        /**
         * SharedView
         * @description A film that somebody shared. Its links need no sign-in, and are good for 15 minutes.
         */
        SharedView: {
            /** Title */
            title: string;
            /** Seconds */
            seconds: number;
            /** Film */
            film: string;
            /** Poster */
            poster: string;
            /** Ai Label */
            ai_label: string;
            /** Shared At */
            shared_at: string;
        };
        /**
         * Size
         * @description Width and height in pixels.
         */
        Size: {
            /** Width */
            width: number;
            /** Height */
            height: number;
        };
        /**
         * Sound
         * @description One audio track. `index` counts audio tracks from 0, as `--audio-track` does.
         */
        Sound: {
            /** Index */
            index: number;
            /** Stream Index */
            stream_index: number;
            /** Codec */
            codec: string;
            /** Sample Rate */
            sample_rate: number;
            /** Channels */
            channels: number;
            /** Layout */
            layout: string;
            /** Language */
            language?: string | null;
            /** Title */
            title?: string | null;
        };
        /**
         * SoundFacts
         * @description What probe found in a file of which only the sound is wanted: its first track, `samples` at 48 kHz.
         */
        SoundFacts: {
            /** Container */
            container: string;
            /** Bytes */
            bytes: number;
            /** Samples */
            samples: number;
            sound: components["schemas"]["Sound"];
        };
        /**
         * SoundView
         * @description A recording, for a timeline's `track`. `facts.samples` count at 48 kHz.
         */
        SoundView: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Sha256 */
            sha256: string;
            facts: components["schemas"]["SoundFacts"];
            /** Created At */
            created_at: string;
        };
        /**
         * Sounded
         * @description The sound of the whole film. Without any (`has_sound` false) there is no loudness.
         *
         *     Loudness and true peak as EBU R128 measures them; `gain_db` is what all of it was turned up by.
         */
        Sounded: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "sound";
            /** Samples */
            samples: number;
            /** Integrated Loudness Lufs */
            integrated_loudness_lufs: number | null;
            /** Has Sound */
            has_sound: boolean;
            /** True Peak Dbtp */
            true_peak_dbtp?: number | null;
            /**
             * Gain Db
             * @default 0
             */
            gain_db: number;
        };
        /**
         * StageView
         * @description One stage of a render, as a person reads it.
         */
        StageView: {
            /** Words */
            words: string;
            /**
             * State
             * @enum {string}
             */
            state: "waiting" | "running" | "done";
        };
        /**
         * StillView
         * @description One frame as a PNG. A render of the same timeline hands these very bytes to the generator.
         *
         *     `link` needs no sign-in, and is good for 15 minutes.
         */
        StillView: {
            /** Asset */
            asset: string;
            /** Frame */
            frame: number;
            /** Link */
            link: string;
            /** Sha256 */
            sha256: string;
            /** Width */
            width: number;
            /** Height */
            height: number;
        };
        /**
         * StillsView
         * @description The frames a bridge joins: the last one shown before it, the first one after it.
         */
        StillsView: {
            first: components["schemas"]["StillView"];
            last: components["schemas"]["StillView"];
            match: components["schemas"]["MatchView"];
        };
        /**
         * Stitched
         * @description The film, before inspection.
         */
        Stitched: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "stitch";
            /** Frames */
            frames: number;
            /** Samples */
            samples: number;
        };
        /**
         * StorageView
         * @description What you keep with us, and for how long. `complete` false: there is more than was counted.
         */
        StorageView: {
            clips: components["schemas"]["UseView"];
            films: components["schemas"]["UseView"];
            /** Complete */
            complete: boolean;
            /** Unused Clip Days */
            unused_clip_days: number;
            /** Untouched Days */
            untouched_days: number;
            /** Words */
            words: string;
        };
        /**
         * TakeChosen
         * @description The project with the take, saved as a version, and the price of its film: 0 where the take is free.
         */
        TakeChosen: {
            project: components["schemas"]["ProjectView"];
            quote: components["schemas"]["QuoteView"];
        };
        /**
         * TakeQuoted
         * @description A timeline with the next take, and its price. Start the quote's render and save the timeline.
         */
        TakeQuoted: {
            timeline: components["schemas"]["Timeline"];
            quote: components["schemas"]["QuoteView"];
        };
        /**
         * TakeView
         * @description One try of a bridge: what was asked (`bridge`), what it cost, and how well it joins its clips.
         *
         *     `film` is the newest film that shows it, `file` the bridge alone and `poster` its first frame. `current`:
         *     the project has it now. `free`: choosing it costs nothing, as the clips beside it are still cut there.
         */
        TakeView: {
            /** Id */
            id: string;
            /** Segment */
            segment: string;
            /** Take */
            take: number;
            /** Prompt */
            prompt: string;
            /** Generator */
            generator: string;
            /** Model */
            model: string;
            /** Seconds */
            seconds: number;
            /** Credits */
            credits: number;
            /** Paid */
            paid: boolean;
            /** Score */
            score: number | null;
            /** Words */
            words: string;
            /** Current */
            current: boolean;
            /** Free */
            free: boolean;
            /** Render */
            render: string;
            /** Film */
            film: string | null;
            /** File */
            file: string | null;
            /** Poster */
            poster: string | null;
            bridge: components["schemas"]["Bridge"];
            /** Made At */
            made_at: string;
        };
        /**
         * Taken
         * @description A webhook was taken in. Not `applied`: it is kept, and tried again until it can be.
         */
        Taken: {
            /**
             * Received
             * @default true
             */
            received: boolean;
            /** Applied */
            applied: boolean;
        };
        /**
         * TakesView
         * @description The takes of one bridge, the newest first, as far back as the project's last films go.
         */
        TakesView: {
            /** Data */
            data: components["schemas"]["TakeView"][];
        };
        /**
         * Timeline
         * @description A format and an ordered list of segments. With `loop`, the last one is a bridge back to the first.
         *
         *     `track` runs under all of it; with the sound `silent`, it is all that is heard.
         */
        Timeline: {
            /**
             * @default {
             *       "size": "source",
             *       "rate": "source",
             *       "codec": "h264",
             *       "hdr": false,
             *       "sound": "room",
             *       "label": false
             *     }
             */
            format: components["schemas"]["Format"];
            /** Segments */
            segments: (components["schemas"]["Clip"] | components["schemas"]["Bridge"] | components["schemas"]["Extension"])[];
            /**
             * Loop
             * @default false
             */
            loop: boolean;
            track?: components["schemas"]["Track"] | null;
        };
        /**
         * Track
         * @description Sound of one's own under the whole film, `gain` decibels louder than it is.
         *
         *     It begins with the film and is faded out with its end; a shorter one begins again, faded into itself.
         */
        Track: {
            /** Sound */
            sound: string;
            /**
             * Gain
             * @default 0
             */
            gain: number;
        };
        /**
         * TransferView
         * @description One movement: how much, why, and the balance after it. `reference` names what caused it.
         */
        TransferView: {
            /** Id */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "grant" | "purchase" | "refund" | "dispute" | "hold" | "capture" | "release";
            /** Reference */
            reference: string;
            /** Words */
            words: string;
            /** Available */
            available: number;
            /** Held */
            held: number;
            /** Available After */
            available_after: number;
            /** Held After */
            held_after: number;
            /** At */
            at: string;
        };
        /**
         * Try
         * @description One way in which a take was made, and how good it is: the least score of its seams and its inside.
         *
         *     `frames` are those that it joins, on their clips' own grids, where they are not the anchors found first.
         */
        Try: {
            /** Recipe */
            recipe: string;
            /** Score */
            score: number;
            /** Frames */
            frames?: number[] | null;
        };
        /**
         * UploadView
         * @description PUT the bytes to `link` until it expires, then POST to `complete`.
         *
         *     They go whole, or in pieces with Content-Range, as in Cloud Storage's resumable uploads.
         */
        UploadView: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Size */
            size: number;
            /** Link */
            link: string;
            /** Complete */
            complete: string;
            /** Expires At */
            expires_at: string;
        };
        /**
         * UseView
         * @description How many there are, and their bytes.
         */
        UseView: {
            /** Count */
            count: number;
            /** Bytes */
            bytes: number;
        };
        /**
         * VersionView
         * @description One version of a project, what caused it, and what it changed of the one before, as a JSON patch.
         */
        VersionView: {
            /** Version */
            version: number;
            /** Name */
            name: string;
            timeline: components["schemas"]["Timeline"];
            /** Cause */
            cause: string;
            /** At */
            at: string;
            /** Patch */
            patch: components["schemas"]["Operation"][];
        };
        /**
         * Voice
         * @description A spoken line, `samples` long at 48 kHz; `prompt` is what is said.
         */
        Voice: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "voice";
            /** Generator */
            generator: string;
            /** Model */
            model: string;
            /** Prompt */
            prompt: string;
            /** Samples */
            samples: number;
        };
        /**
         * WordsView
         * @description What is made from words over a bridge: how long they may be, and what a second of the bridge costs.
         *
         *     `characters_per_second` of the bridge, at most; null: however short it is.
         */
        WordsView: {
            /** Characters */
            characters: number;
            /** Characters Per Second */
            characters_per_second: number | null;
            /** Credits Per Second */
            credits_per_second: number;
        };
        /**
         * Fault
         * @description One thing wrong in a request: a JSON pointer into its body, or the name of a parameter.
         */
        Fault: {
            /** Pointer */
            pointer: string;
            /** Message */
            message: string;
        };
        /**
         * Problem
         * @description What went wrong and what to do. `charged` is in credits; `retryable`: asking again may help.
         *
         *     When credits are missing, `shortfall` says how many, and `buy` where there are more.
         */
        Problem: {
            /** Type */
            type: string;
            /** Title */
            title: string;
            /** Status */
            status: number;
            /** Detail */
            detail: string;
            /** Code */
            code: string;
            /** Retryable */
            retryable: boolean;
            /** Charged */
            charged: number;
            /**
             * Errors
             * @default []
             */
            errors: components["schemas"]["Fault"][];
            /** Request Id */
            request_id: string;
            /**
             * Shortfall
             * @default null
             */
            shortfall: number | null;
            /**
             * Buy
             * @default null
             */
            buy: string | null;
        };
        /**
         * RenderNews
         * @description One change of a render. `snapshot` is the render as a whole, in the last news of each batch.
         */
        RenderNews: {
            /** Render */
            render: string;
            /** Sequence */
            sequence: number;
            /** At */
            at: string;
            /**
             * State
             * @enum {string}
             */
            state: "held" | "running" | "cancelling" | "succeeded" | "failed" | "cancelled";
            /** Step */
            step: string | null;
            /** Words */
            words: string;
            /** @default null */
            snapshot: components["schemas"]["RenderView"] | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    start_upload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUpload"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    finish_upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    add_samples: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SamplesView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_assets: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The next_cursor of the page before. */
                cursor?: string | null;
                /** @description Text in the name. A page may then be short, or empty, and still have a next_cursor. */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_AssetView_"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_asset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                asset_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_asset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                asset_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_storage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StorageView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    finish_sound: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SoundView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_sound: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sound_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SoundView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_sound: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sound_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_poster: {
        parameters: {
            query?: {
                /** @description Seconds to wait for it to be made. */
                wait?: number;
            };
            header?: never;
            path: {
                asset_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreviewView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_filmstrip: {
        parameters: {
            query?: {
                /** @description Seconds to wait for it to be made. */
                wait?: number;
            };
            header?: never;
            path: {
                asset_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilmstripView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_proxy: {
        parameters: {
            query?: {
                /** @description Seconds to wait for it to be made. */
                wait?: number;
            };
            header?: never;
            path: {
                asset_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProxyView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    make_stills: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskedPair"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StillsView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    find_anchors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskedPair"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnchorsView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_fits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskedPair"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FitsView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_projects: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The next_cursor of the page before. */
                cursor?: string | null;
                /** @description Text in the name. A page may then be short, or empty, and still have a next_cursor. */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_ProjectView_"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_project: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewProject"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_project: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the version that you changed. */
                "If-Match"?: string | null;
            };
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangedProject"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rename_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Renamed"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    duplicate_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    undo_change: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the version that you changed. */
                "If-Match"?: string | null;
            };
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    redo_change: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the version that you changed. */
                "If-Match"?: string | null;
            };
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_versions: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The next_cursor of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_VersionView_"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    make_quote: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewQuote"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuoteView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_changes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                quote_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Change"][];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_quote: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                quote_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuoteView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_renders: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The next_cursor of the page before. */
                cursor?: string | null;
                /** @description A project of yours. */
                project?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_RenderSummary_"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start_render: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own name for this request: sent again, it acts once. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRender"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RenderView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start_draft: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDraft"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RenderView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start_hard_cut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                render_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewHardCut"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RenderView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_timeline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                render_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timeline"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_render: {
        parameters: {
            query?: {
                /** @description Seconds to wait for a change. */
                wait?: number;
                /** @description The sequence you know; left out, the present one. */
                after?: number | null;
            };
            header?: never;
            path: {
                render_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RenderView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_receipt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                render_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceiptView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    watch_render: {
        parameters: {
            query?: never;
            header?: {
                /** @description Go on after this event. */
                "Last-Event-ID"?: string;
            };
            path: {
                render_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": {
                        /** @constant */
                        event: "render";
                        id: string;
                        data: string;
                    };
                };
            };
            /** @description It is over, and all of it was told. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_render: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                render_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RenderView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    watch_account: {
        parameters: {
            query?: never;
            header?: {
                /** @description Go on after this event. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": {
                        /** @constant */
                        event: "render";
                        id: string;
                        data: string;
                    };
                };
            };
            /** @description It is over, and all of it was told. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_film: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                render_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilmView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_seam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                render_id: string;
                frame: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeamPictures"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_share: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                render_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShareView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    share_film: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                render_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewShare"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShareView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    take_share_back: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                render_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_shared_film: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SharedView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_takes: {
        parameters: {
            query: {
                /** @description A bridge. */
                segment: string;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TakesView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    quote_take: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTake"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TakeQuoted"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    choose_take: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the version that you changed. */
                "If-Match"?: string | null;
            };
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChosenTake"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TakeChosen"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_artifact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                artifact_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                artifact_id: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            307: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_balance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Balance"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_transfers: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The next_cursor of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_TransferView_"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_statement: {
        parameters: {
            query?: {
                format?: "csv" | "json";
                /** @description A day such as 2026-11-20, included. */
                since?: string | null;
                /** @description A day such as 2026-11-20, included. */
                until?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                    "application/json": unknown;
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_packs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Packs"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start_checkout: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own name for this request: sent again, it acts once. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCheckout"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckoutView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    receive_webhook: {
        parameters: {
            query?: never;
            header?: {
                "Stripe-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Taken"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_drops: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Drops"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    make_drop: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDrop"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DropView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_drop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                drop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DropView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Keys"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    make_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewKey"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyMade"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_account: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deleted"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_out_everywhere: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_overview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_account: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Balance"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_transfers: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The next_cursor of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path: {
                account_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_TransferView_"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_account: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    grant_credits: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own name for this request: sent again, it acts once. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                account_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewGrant"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unfreeze_account: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own name for this request: sent again, it acts once. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                account_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Balance"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refund_payment: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own name for this request: sent again, it acts once. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRefund"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefundView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reconcile_all: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                /** @description Your own name for this request: sent again, it acts once. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Findings"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_acts: {
        parameters: {
            query?: {
                /** @description Of one account only. */
                account?: string | null;
                /** @description How many at most. */
                limit?: number;
                /** @description The next_cursor of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_ActView_"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_capabilities: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CapabilitiesView"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    send_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    receive_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": unknown;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem: what went wrong and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
