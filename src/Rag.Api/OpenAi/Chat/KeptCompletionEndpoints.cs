using System.Text.Json;
using Rag.Api.Docs;
using Rag.Api.Edge;
using Rag.Api.OpenAi.Kept;
using Rag.Api.OpenAi.Responses;

namespace Rag.Api.OpenAi.Chat;

/// <summary>Chat completions that were kept.</summary>
internal static class KeptCompletionEndpoints
{
    private const string Path = "/chat/completions";
    private const string Tag = "Chat";

    public static void MapKeptCompletions(this IEndpointRouteBuilder group)
    {
        group
            .MapGet(Path, ListAsync)
            .Note("listChatCompletions", Tag, "List the chat completions that are kept")
            .Gives<ItemList>()
            .Refuses(400, 404);
        group
            .MapGet(Path + "/{id}", GetAsync)
            .Note("getChatCompletion", Tag, "Read a chat completion again")
            .Gives<ChatCompletion>()
            .Refuses(404);
        group
            .MapPost(Path + "/{id}", ChangeAsync)
            .Note("updateChatCompletion", Tag, "Change the metadata of a chat completion", new ApiNote("""{"metadata":{"desk":"north"}}"""))
            .Takes<MetadataChange>()
            .Gives<ChatCompletion>()
            .Refuses(400, 404, 413, 415);
        group
            .MapDelete(Path + "/{id}", DeleteAsync)
            .Note("deleteChatCompletion", Tag, "Erase a chat completion")
            .Gives<Deletion>()
            .Refuses(404);
        group
            .MapGet(Path + "/{id}/messages", MessagesAsync)
            .Note("getChatCompletionMessages", Tag, "Read what a chat completion answers")
            .Gives<ItemList>()
            .Refuses(400, 404);
    }

    /// <summary>The oldest first, unless the order asks otherwise.</summary>
    private static async Task<IResult> ListAsync(HttpContext http, KeptCompletions kept)
    {
        var query = http.Request.Query;
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in query)
        {
            if (name.StartsWith("metadata[", StringComparison.Ordinal) && name.EndsWith(']'))
            {
                metadata[name["metadata[".Length..^1]] = value.ToString();
            }
        }

        var list = await kept.ListAsync(
            PageQuery.Read(query, isNewestFirst: false),
            query["model"].ToString() is { Length: > 0 } model ? model : null,
            metadata,
            http.Audience(),
            http.RequestAborted
        );
        return Results.Json(list, ResponseJson.Default.ItemList);
    }

    private static async Task<IResult> GetAsync(HttpContext http, string id, KeptCompletions kept) =>
        Results.Text(await kept.FindAsync(id, http.Audience(), http.RequestAborted), ApiNotes.Json);

    private static async Task<IResult> ChangeAsync(HttpContext http, string id, KeptCompletions kept)
    {
        var change = await WireBody.ReadAsync(http, WireJson.Default.MetadataChange, "a change of a chat completion");
        return Results.Text(await kept.ChangeAsync(id, change.Metadata, http.Audience(), http.RequestAborted), ApiNotes.Json);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, string id, KeptCompletions kept)
    {
        await kept.ForgetAsync(id, http.Audience(), http.RequestAborted);
        return Results.Json(new Deletion(id, "chat.completion.deleted"), ResponseJson.Default.Deletion);
    }

    /// <summary>The first message first, unless the order asks otherwise.</summary>
    private static async Task<IResult> MessagesAsync(HttpContext http, string id, KeptCompletions kept) =>
        Results.Json(
            await kept.MessagesAsync(id, PageQuery.Read(http.Request.Query, isNewestFirst: false), http.Audience(), http.RequestAborted),
            ResponseJson.Default.ItemList
        );
}

/// <param name="Metadata">Takes the place of what was there; null for none.</param>
internal sealed record MetadataChange(JsonElement? Metadata);
