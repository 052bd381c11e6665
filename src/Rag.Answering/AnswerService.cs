using System.Runtime.CompilerServices;
using Rag.Core.Answers;
using Rag.Prompting;

namespace Rag.Answering;

/// <summary>Question to hits, hits to a grounded answer with citations. Thread-safe.</summary>
public sealed class AnswerService(
    ISearcher searcher, PassageReader reader, PassageWarming warming, PassagePurge purge, PromptOptions promptOptions, TimeProvider time) : IAnswerer
{
    // More hits than passages are asked for, so that a budget that drops a long one has others to take.
    private const int SpareHits = 5;

    public async IAsyncEnumerable<AnswerEvent> AnswerAsync(
        string question, AnswerOptions options, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        question = QuestionText.Clean(question, promptOptions.QuestionLength);
        var searching = Task.Run(
            () => searcher.SearchAsync(question, (options.Passages ?? promptOptions.Passages) + SpareHits, cancellation).AsTask(), cancellation);
        using var guess = await warming.GuessAsync(question, cancellation);
        var result = await searching;
        var passages = result.Hits.Select(Passage.From).ToList();
        var reading = new Reading(question, passages, result.Candidates, options, started, time.GetElapsedTime(started), guess);
        try
        {
            await foreach (var step in reader.ReadAsync(reading, cancellation))
            {
                yield return step;
            }
        }
        finally
        {
            await purge.PurgeRetiredAsync(passages);
        }
    }
}

/// <param name="Found">Candidates that retrieval weighed.</param>
/// <param name="Started">Timestamp of the question's arrival.</param>
/// <param name="Guess">Disposed once the engine has the question, so that what was guessed wrongly is not encoded any further.</param>
internal sealed record Reading(
    string Question, IReadOnlyList<Passage> Passages, int Found, AnswerOptions Options, long Started, TimeSpan Retrieval, IDisposable? Guess = null);
