using System.Threading.Channels;
using Rag.Core.Prompts;

namespace Rag.Answering.Guard;

/// <summary>
/// Answers in line to be computed again, and the one at work. What a sample holds of question and passages is let go the moment it is
/// compared, given up, or a text of it is purged. Thread-safe.
/// </summary>
internal sealed class GuardLine(TimeProvider time)
{
    /// <summary>Most in line: one more is let go.</summary>
    public const int Capacity = 8;

    /// <summary>What has waited longer is let go, so that no text stays in memory for want of a quiet moment.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly LinkedList<GuardedAnswer> _line = [];
    private readonly Channel<bool> _arrivals = Channel.CreateUnbounded<bool>(new UnboundedChannelOptions { SingleReader = true });
    private GuardedAnswer? _current;

    /// <summary>The one at work included.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _line.Count + (_current is null ? 0 : 1);
            }
        }
    }

    /// <summary>False where the line is full.</summary>
    public bool TryAdd(GuardedAnswer answer)
    {
        lock (_lock)
        {
            if (_line.Count == Capacity)
            {
                return false;
            }

            _line.AddLast(answer);
        }

        _arrivals.Writer.TryWrite(true);
        return true;
    }

    /// <summary>Waits for the next; <see cref="End"/> is to follow. Null where it was let go meanwhile.</summary>
    public async Task<GuardedAnswer?> NextAsync(CancellationToken cancellation)
    {
        await _arrivals.Reader.ReadAsync(cancellation).ConfigureAwait(false);
        lock (_lock)
        {
            _current = _line.First?.Value;
            if (_current is not null)
            {
                _line.RemoveFirst();
            }

            return _current;
        }
    }

    public void End()
    {
        lock (_lock)
        {
            _current?.Dispose();
            _current = null;
        }
    }

    public bool IsTooOld(GuardedAnswer answer) => time.GetElapsedTime(answer.Arrived) > LongestWait;

    /// <summary>Lets go whatever holds one of the texts; returns how many answers left the line.</summary>
    public int Forget(IReadOnlyList<PromptPart> parts) => Forget(answer => answer.Holds(parts));

    /// <summary>Lets go all.</summary>
    public int Forget() => Forget(_ => true);

    private int Forget(Predicate<GuardedAnswer> isMeant)
    {
        var forgotten = 0;
        lock (_lock)
        {
            if (_current is { IsForgotten: false } current && isMeant(current))
            {
                current.Forget(); // whoever works at it counts it
            }

            for (var node = _line.First; node is not null; )
            {
                var next = node.Next;
                if (isMeant(node.Value))
                {
                    _line.Remove(node);
                    node.Value.Dispose();
                    forgotten++;
                }

                node = next;
            }
        }

        return forgotten;
    }
}
