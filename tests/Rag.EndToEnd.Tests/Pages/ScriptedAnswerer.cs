using System.Runtime.CompilerServices;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Text;

namespace Rag.EndToEnd.Tests.Pages;

/// <summary>Answers with what a test wrote, and then fails where it has what with.</summary>
internal sealed class ScriptedAnswerer(Func<string, AnswerEvent[]> events) : IAnswerer
{
    public ScriptedAnswerer(params AnswerEvent[] events)
        : this(_ => events) { }

    public Exception? Failure { get; init; }

    /// <summary>An answer that quotes a stretch of the article from one passage that is the whole of it.</summary>
    public static Answer AnswerFrom(Article article, TextSpan quote, double confidence = 0.6)
    {
        var passage = new StoredPassage(
            new Chunk(new ChunkId(1), article.Id, article.Revision, 0, 0, article.Body.Length, article.Body),
            article
        );
        var words = article.Body[quote.Start..quote.End];
        var citation = new Citation(
            1,
            0,
            article.Id,
            article.Revision,
            article.Url,
            article.Title,
            article.Source,
            article.PublishedAt,
            words,
            quote.Start,
            quote.End,
            1,
            1 + words.Length
        );
        var timings = new AnswerTimings(TimeSpan.Zero, null, TimeSpan.Zero);
        return new Answer($"“{words}”", words, false, [citation], [passage], 1, FinishReason.Stop, new Usage(0, 0, 0, 0), timings, null, 0)
        {
            Judgment = new AnswerJudgment(confidence, "", null, [0], null),
        };
    }

    public static AnswerEvent[] Events(Answer answer) =>
        [
            new AnswerEvent.Retrieved(answer.Passages, 1, TimeSpan.Zero),
            new AnswerEvent.TextDelta(answer.Text),
            new AnswerEvent.Completed(answer),
        ];

    public async IAsyncEnumerable<AnswerEvent> AnswerAsync(
        string question,
        AnswerOptions options,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        foreach (var step in events(question))
        {
            await Task.Yield();
            yield return step;
        }

        if (Failure is not null)
        {
            throw Failure;
        }
    }
}
