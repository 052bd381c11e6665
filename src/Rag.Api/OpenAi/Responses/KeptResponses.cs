using System.Text.Json;
using Rag.Api.OpenAi.Errors;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Conversations;
using Rag.Core.Text;

namespace Rag.Api.OpenAi.Responses;

/// <summary>
/// Responses that are kept, so that they can be read again and gone on from. Those of another tenant are answered in the same words as
/// those that never were. Thread-safe.
/// </summary>
internal sealed class KeptResponses(IConversations conversations, ConversationOptions options, TimeProvider time)
{
    /// <summary>Characters of input that are kept with a response.</summary>
    private const int LongestInput = 1 << 20;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The conversation so far; empty where the request goes on from nothing.</summary>
    /// <exception cref="WireException">There is no such response.</exception>
    public async ValueTask<IReadOnlyList<ConversationTurn>> BeforeAsync(string? previous, Audience audience, CancellationToken cancellation)
    {
        if (previous is null)
        {
            return [];
        }

        var chain = await conversations.ChainAsync(previous, audience.Tenant, options.Turns, cancellation);
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
    public static void RequireKeepable(ResponseInput input) =>
        WireException.Refuse(
            input.Items.ToJsonString().Length > LongestInput,
            "input",
            $"The input is longer than {LongestInput:N0} characters, which is the most that is kept: send less, or set store to false."
        );

    /// <exception cref="AnswerFailedException">There is no room on the disk, or the database is damaged.</exception>
    public async ValueTask KeepAsync(
        ResponseObject response,
        string question,
        Answer answer,
        ResponseInput input,
        Audience audience,
        CancellationToken cancellation
    )
    {
        var turn = new ConversationTurn(
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
            Quoted = QuotedIn(answer),
        };
        try
        {
            await conversations.KeepAsync(turn, cancellation);
        }
        catch (Exception exception) when (exception is StoreFullException or StoreDamagedException)
        {
            throw new AnswerFailedException($"The answer cannot be kept: {exception.Message} Set store to false to go without.");
        }
    }

    /// <exception cref="WireException">There is no such response.</exception>
    public async ValueTask<ConversationTurn> FindAsync(string id, Audience audience, CancellationToken cancellation) =>
        await conversations.FindAsync(id, audience.Tenant, cancellation) ?? throw Unknown(id);

    /// <exception cref="WireException">There is no such response.</exception>
    public async ValueTask ForgetAsync(string id, Audience audience, CancellationToken cancellation)
    {
        if (!await conversations.ForgetAsync(id, audience.Tenant, cancellation))
        {
            throw Unknown(id);
        }
    }

    /// <summary>
    /// The articles whose words the reply holds: those it cites. Of an answer in a form, and of one that the reader wrote freely, nobody
    /// knows from which of its passages it is made.
    /// </summary>
    internal static IReadOnlyList<ArticleId> QuotedIn(Answer answer)
    {
        var cited = answer.Citations.Select(citation => citation.ArticleId).Append(answer.Judgment?.Uncertain?.Citation.ArticleId);
        var read = answer.Passages.Select(passage => (passage as StoredPassage)?.Article.Id);
        var isUncited = answer is { IsRefusal: false, Citations.Count: 0 };
        return [.. (isUncited ? read : cited).OfType<ArticleId>().Distinct()];
    }

    private static WireException Unknown(string id) =>
        new(
            404,
            $"There is no response '{Ellipsis.Cut(id, WireException.LongestEcho)}' here: it was not stored, was deleted, or is too old.",
            "invalid_request_error",
            "response_id",
            "response_not_found"
        );
}
