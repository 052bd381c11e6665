using System.Runtime.CompilerServices;
using Rag.Core.Answers;
using Rag.Prompting;

namespace Rag.Answering;

/// <summary>Question to hits, hits to a grounded answer with citations. Thread-safe.</summary>
public sealed class AnswerService(
    ISearcher searcher,
    PassageReader reader,
    PassageWarming warming,
    PassagePurge purge,
    PromptOptions promptOptions,
    QuestionOptions questionOptions,
    TimeProvider time
) : IAnswerer
{
    // More hits than passages are asked for, so that a budget that drops a long one has others to take.
    private const int SpareHits = 5;

    public async IAsyncEnumerable<AnswerEvent> AnswerAsync(
        string question,
        AnswerOptions options,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var started = time.GetTimestamp();
        question = QuestionText.Clean(question, questionOptions.Length);
        var search = await searcher.ReadAsync(question, cancellation);
        var top = (options.Passages ?? promptOptions.Passages) + SpareHits;
        var finding = Task.Run(() => search.FindAsync(top, cancellation).AsTask(), cancellation);
        using var guess = await warming.GuessAsync(search, cancellation);
        var found = await finding;
        var request = new AnswerRequest(question, found.Hits, found.Candidates, options, started, time.GetElapsedTime(started), guess);
        try
        {
            await foreach (var step in reader.ReadAsync(request, cancellation))
            {
                yield return step;
            }
        }
        finally
        {
            await purge.PurgeRetiredAsync(found.Hits);
        }
    }
}
