using System.Runtime.CompilerServices;
using Rag.Core.Answers;

namespace Rag.Answering;

/// <summary>Says that somebody waits for as long as a question is being answered.</summary>
public sealed class ForegroundAnswerer(IAnswerer inner, IForegroundActivity activity) : IAnswerer
{
    public async IAsyncEnumerable<AnswerEvent> AnswerAsync(
        string question,
        AnswerOptions options,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        using var waiting = activity.Begin();
        await foreach (var step in inner.AnswerAsync(question, options, cancellation))
        {
            yield return step;
        }
    }
}
