using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Rag.Core.Answers;

namespace Rag.Answering;

/// <summary>Events of several answers that are written at the same time, as they come.</summary>
internal static class Merged
{
    /// <summary>Where one of them fails, the others end and the failure is thrown.</summary>
    public static async IAsyncEnumerable<AnswerEvent> EventsAsync(
        IReadOnlyList<ReaderChoice> choices,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

        // What one answer writes is bounded by its tokens, so the channel needs no bound of its own.
        var events = Channel.CreateUnbounded<AnswerEvent>();
        var unfinished = choices.Count;
        var writing = Task.WhenAll(choices.Select(WriteAsync));
        try
        {
            await foreach (var step in events.Reader.ReadAllAsync(cancellation))
            {
                yield return step;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await writing;
        }

        async Task WriteAsync(ReaderChoice choice)
        {
            try
            {
                await foreach (var step in choice.ReadAsync(stop.Token))
                {
                    events.Writer.TryWrite(step);
                }

                if (Interlocked.Decrement(ref unfinished) == 0)
                {
                    events.Writer.TryComplete();
                }
            }
            catch (Exception failure)
            {
                events.Writer.TryComplete(failure); // thrown to whoever reads the events, a cancellation too
            }
        }
    }
}
