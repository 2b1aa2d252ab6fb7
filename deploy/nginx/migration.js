// From v2 to v3, user by user: whose question it is, which service answers it, and the question and
// its answer in the form of the service that the caller speaks to. Written for njs 0.7 and newer.
//   v2: POST /api/v2/conversation/{user_id}  {query | message, context: {conversation_id, preferences: {language}}}
//       -> {conversation_id, user_id, answer, insights, recommendations, visualization, metadata}
//   v3: POST /api/v3/conversation/ask        {user_id, message, conversation_id, language} -> the contract's answer

const USER = /^[A-Za-z0-9_.-]{1,64}$/;

function read(text) {
    try {
        const value = JSON.parse(text);
        return value !== null && typeof value === 'object' ? value : {};
    } catch (e) {
        return {};
    }
}

// A usable user id as text, else ''. 1 and "1" are one user.
function user(value) {
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    return USER.test(text) ? text : '';
}

// The sub of a token that looks like one; whether the token is good is for the services to say.
function subject(header) {
    const parts = /^Bearer +[^.]+\.([^.]+)\.[^.]*$/i.exec(header || '');
    return parts ? user(read(Buffer.from(parts[1], 'base64url').toString()).sub) : '';
}

function body(r) {
    try {
        return read(r.requestText || '');
    } catch (e) {
        return {};
    }
}

// js_set $caller. Where nothing names a user: the address, so that all such callers are not one.
function caller(r) {
    const path = /^\/api\/v2\/conversation\/([^\/?]+)/.exec(r.variables.request_uri);
    return subject(r.headersIn.Authorization) || (path && user(path[1])) || user(r.args.user_id)
        || user(body(r).user_id) || r.remoteAddress;
}

function to_v3(who, asked) {
    const context = asked.context || {};
    const question = { user_id: who, message: asked.query || asked.message || '' };
    if (context.conversation_id) {
        question.conversation_id = context.conversation_id;
    }
    const language = (context.preferences || {}).language;
    if (language === 'fr' || language === 'en' || language === 'es') {
        question.language = language;
    }
    return question;
}

function to_v2(asked) {
    const question = { query: asked.message, context: {} };
    if (asked.conversation_id !== undefined && asked.conversation_id !== null) {
        question.context.conversation_id = String(asked.conversation_id);
    }
    if (asked.language) {
        question.context.preferences = { language: asked.language };
    }
    return question;
}

function answer_as_v2(who, answer) {
    return {
        conversation_id: answer.conversation_id,
        user_id: /^[0-9]{1,15}$/.test(who) ? Number(who) : who,
        timestamp: new Date().toISOString(),
        answer: answer.message,
        insights: (answer.insights || []).map(function (insight) { return insight.description; }),
        recommendations: answer.suggestions || [],
        visualization: (answer.visualizations || [])[0] || null,
        metadata: {
            execution_time_ms: Math.round(answer.metadata.pipeline_time_ms),
            total_transactions_found: answer.total_results,
            cached: false,
            model_used: answer.metadata.answered_by,
            request_id: answer.metadata.request_id,
        },
    };
}

// v2 gives no figures and no transactions: they are absent here, not zero.
function answer_as_v3(answer) {
    const found = (answer.metadata || {}).total_transactions_found;
    return {
        success: true,
        message: answer.answer,
        conversation_id: answer.conversation_id,
        turn_id: null,
        total_results: found === undefined ? null : found,
        aggregations_summary: null,
        figures: [],
        transactions: [],
        visualizations: answer.visualization ? [answer.visualization] : [],
        insights: [],
        suggestions: answer.recommendations || [],
        metadata: { outcome: 'answered', served_by: 'v2', v2: answer.metadata || {} },
    };
}

// Answers as the other service did: a failure goes through as it came.
function pass(r, reply) {
    ['Content-Type', 'Retry-After', 'WWW-Authenticate'].forEach(function (name) {
        if (reply.headersOut[name]) {
            r.headersOut[name] = reply.headersOut[name];
        }
    });
    r.return(reply.status, reply.responseText);
}

function give(r, value) {
    r.headersOut['Content-Type'] = 'application/json; charset=utf-8';
    r.return(200, JSON.stringify(value));
}

async function by_v2(r) {
    const who = encodeURIComponent(r.variables.caller);
    const asked = { method: 'POST', body: JSON.stringify(to_v2(body(r))) };
    r.variables.answered_by = 'v2';
    return r.subrequest('/mapped/v2/' + who, asked);
}

// The whole of v2's answer as v3's events; v2 has no streams.
function events(answer) {
    const whole = Object.assign({ type: 'response_end' }, answer);
    delete whole.message;
    return [
        { type: 'conversation_id', conversation_id: answer.conversation_id },
        { type: 'response_start' },
        { type: 'response_chunk', content: answer.message },
        whole,
    ].map(function (event) { return 'data: ' + JSON.stringify(event) + '\n\n'; }).join('');
}

async function v3_ask(r) {
    if (r.method !== 'POST' || r.variables.side === 'v3') {
        r.internalRedirect('@v3');
        return;
    }
    const reply = await by_v2(r);
    if (reply.status !== 200) {
        pass(r, reply);
    } else if (/text\/event-stream/.test(r.headersIn.Accept || '')) {
        stream(r, reply);
    } else {
        give(r, answer_as_v3(read(reply.responseText)));
    }
}

function stream(r, reply) {
    r.headersOut['Content-Type'] = 'text/event-stream';
    r.return(200, events(answer_as_v3(read(reply.responseText))));
}

async function v3_stream(r) {
    if (r.method !== 'POST' || r.variables.side === 'v3') {
        r.internalRedirect('@v3');
        return;
    }
    const reply = await by_v2(r);
    if (reply.status === 200) {
        stream(r, reply);
    } else {
        pass(r, reply);
    }
}

async function v2_question(r) {
    if (r.method !== 'POST' || r.variables.side !== 'v3') {
        r.internalRedirect('@v2');
        return;
    }
    r.variables.answered_by = 'v3';
    const who = r.variables.caller;
    const asked = { method: 'POST', body: JSON.stringify(to_v3(who, body(r))) };
    const reply = await r.subrequest('/mapped/v3', asked);
    if (reply.status === 200) {
        give(r, answer_as_v2(who, read(reply.responseText)));
    } else {
        pass(r, reply);
    }
}

export default { caller, v3_ask, v3_stream, v2_question };
