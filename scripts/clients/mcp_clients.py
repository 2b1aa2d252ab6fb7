"""The Model Context Protocol's own Python package against the service: see scripts/mcp-clients."""
import asyncio, json, subprocess, sys
from importlib.metadata import version

import httpx2
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from served import BINARY, SETTINGS, URL, Owners, cases, compared, environment, filled, served, token

TOOLS = ["ask", "search_transactions", "aggregate", "compare", "accounts", "list_merchants", "list_categories"]


async def asked(client, case, owners):
    arguments = {"question": case["question"]}
    if case["context"]:
        arguments["context"] = case["context"]
    got = await client.call_tool("ask", arguments)
    assert not got.is_error, got
    told = compared(case, got.structured_content, owners)
    if got.content[0].text != case["message"]:
        told.append(f"{case['id']}: another text")
    return told


async def checked(client, user, owners):
    """The tools themselves, what they say of a mistake, and that none can name another user."""
    told = []
    tools = (await client.list_tools()).tools
    if [tool.name for tool in tools] != TOOLS or not all(tool.annotations.read_only_hint for tool in tools):
        told.append(f"other tools: {tools}")
    for name, arguments in [("search_transactions", {"limit": 100}), ("search_transactions", {"measure": "spending", "sort": "largest"}),
                            ("aggregate", {"group": {"by": "category"}}), ("accounts", {}), ("list_merchants", {}), ("list_categories", {}),
                            ("compare", {"period": {"first": "2025-09-01", "last": "2025-09-30"}, "previous_period": {"first": "2025-08-01", "last": "2025-08-31"}})]:
        got = await client.call_tool(name, arguments)
        if got.is_error:
            told.append(f"{name}: {got.content[0].text}")
        elif "transactions" in got.structured_content:
            told += [f"{name}: another user's {other}" for other in owners.check({"user": user}, got.structured_content)]
    images = (await client.call_tool("ask", {"question": "Mes dépenses par catégorie en septembre 2025"})).content
    if not any(content.type == "image" and content.mime_type == "image/png" for content in images):
        told.append("no image")
    for arguments in ({"user_id": "2"}, {"user": 2}, {"filters": [{"dimension": "user_id", "values": ["2"]}]}):
        got = await client.call_tool("aggregate", arguments)
        if not got.is_error or "allowed" not in got.content[0].text:
            told.append(f"{arguments}: {got.content[0].text}")
    return told


async def by(transport, mode, of_ask, owners):
    told = []
    for user in sorted({case["user"] for case in of_ask}):
        async with Client(transport(user), mode=mode) as client:
            told += await checked(client, user, owners)
            for case in of_ask:
                if case["user"] == user:
                    told += await asked(client, case, owners)
    return told


def http(user):
    bearer = {"Authorization": f"Bearer {token(user)}"}
    return streamable_http_client(f"{URL}/mcp", http_client=httpx2.AsyncClient(headers=bearer, timeout=60))


def strangers():
    told = []
    for query, headers, status in [("", {}, 401), ("?user_id=2", {"Authorization": f"Bearer {token(1)}"}, 403)]:
        got = httpx2.post(f"{URL}/mcp{query}", headers=headers, json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
        if got.status_code != status:
            told.append(f"{query}: {got.status_code}")
    return told


def inspected(server, case):
    """What the inspector's command line says of the tools of such a server, and of one call."""
    node, modules = sys.argv[1:]
    config = ["--config", "/dev/stdin", "--server", "accounts"]

    def told_by(*arguments):
        got = subprocess.run([node, f"{modules}/node_modules/.bin/mcp-inspector", "--cli", *config, *arguments],
                             input=json.dumps({"mcpServers": {"accounts": server}}), capture_output=True, text=True, timeout=120)
        assert got.returncode == 0, got.stderr[-2000:]
        return json.loads(got.stdout)

    tools = [tool["name"] for tool in told_by("--method", "tools/list", "--strict")["tools"]]
    told = [] if tools == TOOLS else [f"the inspector: other tools: {tools}"]
    answer = told_by("--method", "tools/call", "--tool-name", "ask", "--tool-arg", f"question={case['question']}")
    if answer["content"][0]["text"] != case["message"]:
        told.append(f"the inspector: {case['id']}: another text")
    return told


def main():
    owners, wrong = Owners(), []
    with filled() as folder:
        def stdio(user):
            return stdio_client(StdioServerParameters(command=str(BINARY), args=["--data-dir", str(folder), "mcp", "--user", user], env=environment()))

        with served(folder):
            of_ask = cases()
            wrong += strangers()
            for name, transport, mode in [("HTTP", http, "auto"), ("HTTP", http, "legacy")]:
                told = asyncio.run(by(transport, mode, of_ask, owners))
                print(f"mcp {version('mcp')} over {name} ({mode}): {len(of_ask)} questions, {len(told)} differ from /ask or hold another user's data")
                wrong += told
            case = next(case for case in of_ask if not case["context"])
            wrong += inspected({"type": "streamable-http", "url": f"{URL}/mcp", "headers": {"Authorization": f"Bearer {case['token']}"}}, case)
        arguments = ["--data-dir", str(folder), "mcp", "--user", case["user"]]
        wrong += inspected({"type": "stdio", "command": str(BINARY), "args": arguments, "env": SETTINGS}, case)
        print("the inspector's command line: tools and a question, over HTTP and on stdio")
        told = asyncio.run(by(stdio, "auto", of_ask, owners))
        print(f"mcp {version('mcp')} on stdio: {len(of_ask)} questions, {len(told)} differ from /ask or hold another user's data")
        wrong += told
    for told in wrong[:20]:
        print(told)
    sys.exit(1 if wrong else 0)


main()
