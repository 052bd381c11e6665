using System.Text.Json;
using Rag.Api.OpenAi.Errors;
using Rag.Api.OpenAi.Kept;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Conversations;
using Rag.Core.Text;

namespace Rag.Api.OpenAi.Responses;

/// <summary>Responses that are kept, so that they can be read again and gone on from. Thread-safe.</summary>
internal sealed class KeptResponses(IConversations conversations, ConversationOptions options, TimeProvider time)
{
    private readonly KeptTurns _turns = new(conversations, ResponseIds.Response + "_", "response", "response_id");

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The conversation so far; empty where the request goes on from nothing.</summary>
    /// <exception cref="WireException">There is no such response.</exception>
    public async ValueTask<IReadOnlyList<ConversationTurn>> BeforeAsync(string? previous, Audience audience, CancellationToken cancellation)
    {
        if (previous is null)
        {
            return [];
        }

        var chain = await _turns.ChainAsync(previous, options.Turns, audience, cancellation);
        return chain.Count > 0
            ? chain
            : throw new WireException(
                400,
                $"There is no response '{Ellipsis.Cut(previous, WireException.LongestEcho)}' here to go on from: it was not stored, was "
                    + "deleted, or is too old.",
                "invalid_request_error",
                "previous_response_id",
                "previous_response_not_found"
            );
    }

    /// <exception cref="WireException">The input is longer than what is kept.</exception>
    public static void RequireKeepable(ResponseInput input) => KeptTurns.RequireKeepable(input.Items.ToJsonString().Length, "input");

    /// <exception cref="AnswerFailedException">There is no room on the disk, or the database is damaged.</exception>
    public ValueTask KeepAsync(
        ResponseObject response,
        string question,
        Answer answer,
        ResponseInput input,
        Audience audience,
        CancellationToken cancellation
    ) =>
        _turns.KeepAsync(
            new ConversationTurn(
                response.Id,
                audience.Tenant,
                response.PreviousResponseId,
                Now,
                question,
                answer.Text,
                input.Items.ToJsonString(),
                JsonSerializer.Serialize(response, ResponseJson.Default.ResponseObject)
            )
            {
                Quoted = KeptTurns.QuotedIn(answer),
            },
            cancellation
        );

    /// <exception cref="WireException">There is no such response.</exception>
    public ValueTask<ConversationTurn> FindAsync(string id, Audience audience, CancellationToken cancellation) =>
        _turns.FindAsync(id, audience, cancellation);

    /// <exception cref="WireException">There is no such response.</exception>
    public ValueTask ForgetAsync(string id, Audience audience, CancellationToken cancellation) =>
        _turns.ForgetAsync(id, audience, cancellation);
}
