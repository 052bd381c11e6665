using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Rag.Api.Edge;
using Rag.Core.Queue;
using Rag.Ingestion.Feeds;

namespace Rag.Api.Intake;

/// <summary>
/// Answers requests that hand articles in: reads to the end, then tells results as they become known, so that a caller who sends all before
/// it reads anything is not waited for by both sides. Thread-safe.
/// </summary>
internal sealed class ArticleIntake(
    IArticleQueue queue,
    IArticleOutcomes outcomes,
    IRequestAnswers answers,
    QueuePressure pressure,
    TimeProvider time,
    IHostApplicationLifetime? lifetime = null
)
{
    public const int MostArticles = 100_000;
    private const int ArticlesAtOnce = 64;

    private static readonly string s_everybodys = new ArticlePlaces(Caller.Everybody, null).Name;

    /// <summary>Keys of requests that are being answered.</summary>
    private readonly ConcurrentDictionary<string, bool> _busy = new(StringComparer.Ordinal);

    public async IAsyncEnumerable<ArticleResult> AnswerAsync(
        LineBody body,
        ArticlePlaces places,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        using var handover = new Handover(queue, outcomes, pressure, time);
        await HandOverAsync(body, places, handover, cancellation);
        await foreach (var result in handover.ResultsAsync(cancellation))
        {
            yield return result;
        }
    }

    /// <summary>
    /// The same for a request that is repeated under its key, and nothing is stored for it again. Once all is read, it is answered to the
    /// end though its caller has left, so that the caller finds the answer when it comes back.
    /// </summary>
    /// <exception cref="BadHttpRequestException">The key is another request's, or its first request is not answered yet.</exception>
    public async IAsyncEnumerable<ArticleResult> AnswerOnceAsync(
        string key,
        LineBody body,
        ArticlePlaces places,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        // Two tenants may take the same key for requests of their own, and one for several collections. A header holds no end of line.
        key = places.Name == s_everybodys ? key : $"{places.Name}\n{key}";
        if (!_busy.TryAdd(key, true))
        {
            throw new BadHttpRequestException(
                "A request with this Idempotency-Key is being answered: repeat it later.",
                StatusCodes.Status409Conflict
            );
        }

        List<ArticleResult> results;
        try
        {
            results = await OnceAsync(key, body, places, cancellation);
        }
        finally
        {
            _busy.TryRemove(key, out _);
        }

        foreach (var result in results)
        {
            yield return result;
        }
    }

    private async Task<List<ArticleResult>> OnceAsync(string key, LineBody body, ArticlePlaces places, CancellationToken cancellation)
    {
        if (await answers.FindAnswerAsync(key, cancellation) is { } known)
        {
            await foreach (var _ in body.ReadAsync(cancellation)) { }

            return body.Digest().AsSpan().SequenceEqual(known.Digest.Span)
                ? JsonSerializer.Deserialize(known.Body.Span, IntakeJson.Default.ListArticleResult) ?? []
                : throw new BadHttpRequestException(
                    "The Idempotency-Key was sent with another body before: take a new key for a new request.",
                    StatusCodes.Status422UnprocessableEntity
                );
        }

        using var handover = new Handover(queue, outcomes, pressure, time);
        await HandOverAsync(body, places, handover, cancellation);
        var stopping = lifetime?.ApplicationStopping ?? CancellationToken.None;
        var results = await handover.ResultsAsync(stopping).ToListAsync(stopping);
        var kept = JsonSerializer.SerializeToUtf8Bytes(results, IntakeJson.Default.ListArticleResult);
        await answers.KeepAnswerAsync(key, new RequestAnswer(body.Digest(), kept), CancellationToken.None);
        return results;
    }

    private static async Task HandOverAsync(LineBody body, ArticlePlaces places, Handover handover, CancellationToken cancellation)
    {
        var (index, batch) = (0, new List<PlacedArticle>());
        await foreach (var line in body.ReadAsync(cancellation))
        {
            if (index == MostArticles)
            {
                handover.Refuse(index, $"A request takes {MostArticles:N0} articles: send this one and those after it in another.");
                break;
            }

            var place = index++;
            if (line is null)
            {
                handover.Refuse(place, $"The line is longer than {JsonBody.LargestBytes >> 20} MiB, or not valid UTF-8.");
            }
            else if (ArticleRecord.Read(line, out var collection, out var fault) is not { } draft)
            {
                handover.Refuse(place, char.ToUpperInvariant(fault[0]) + fault[1..]);
            }
            else if (places.Find(collection, out var refusal) is { } scope)
            {
                batch.Add(new PlacedArticle(place, draft, scope));
            }
            else
            {
                handover.Refuse(place, refusal);
            }

            if (batch.Count == ArticlesAtOnce)
            {
                await handover.AddAsync(batch, cancellation);
                batch.Clear();
            }
        }

        await handover.AddAsync(batch, cancellation);
        handover.Close();
    }
}
