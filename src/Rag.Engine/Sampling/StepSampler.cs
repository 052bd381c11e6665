using System.Runtime.ExceptionServices;
using Rag.Engine.Sequences;
using Rag.Kernels.Threads;

namespace Rag.Engine.Sampling;

/// <summary>
/// The next tokens of all sequences of a step, chosen from its logits before any of them is acted upon: each sequence looks at its own rows
/// and its own state alone, so threads share them. Reused step after step.
/// </summary>
/// <param name="team">Null to choose on the calling thread.</param>
internal sealed unsafe class StepSampler(ModelShape shape, WorkTeam? team) : ParallelWork
{
    /// <summary>Rows below which waking another thread costs more than it saves.</summary>
    private const int ParallelRows = 4;

    private readonly SequenceSampler[] _samplers = [.. Enumerable.Range(0, team?.Threads ?? 1).Select(_ => new SequenceSampler(shape))];
    private Entry[] _entries = new Entry[16];
    private float* _logits;
    private int _count;
    private int _rows;
    private int _next;

    public int Count => _count;

    public void Begin()
    {
        Array.Clear(_entries, 0, _count); // no sequence is kept alive by a step that is over
        (_count, _rows) = (0, 0);
    }

    /// <summary>The sequence's logits are the next <paramref name="rows"/> rows.</summary>
    public void Add(Sequence sequence, int rows)
    {
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, 2 * _count);
        }

        _entries[_count++] = new Entry
        {
            Sequence = sequence,
            FirstRow = _rows,
            Rows = rows,
        };
        _rows += rows;
    }

    public Sequence SequenceOf(int index) => _entries[index].Sequence;

    /// <param name="logits">All rows; as they were afterwards.</param>
    public void Choose(Span<float> logits)
    {
        fixed (float* pointer = logits)
        {
            _logits = pointer;
            _next = 0;
            if (team is null || _count == 1 || _rows < ParallelRows)
            {
                Work(0);
            }
            else
            {
                team.Run(this, team.Threads);
            }
        }
    }

    /// <summary>What came of entry <paramref name="index"/>, in the order of adding; throws what choosing threw.</summary>
    public SampleOutcome Result(int index, out Delta delta)
    {
        ref readonly var entry = ref _entries[index];
        if (entry.Failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        delta = entry.Delta;
        return entry.Outcome;
    }

    public override void Work(int worker)
    {
        for (var i = Interlocked.Increment(ref _next) - 1; i < _count; i = Interlocked.Increment(ref _next) - 1)
        {
            ref var entry = ref _entries[i];
            var rows = new Span<float>(_logits + ((long)entry.FirstRow * shape.VocabularySize), entry.Rows * shape.VocabularySize);
            try
            {
                entry.Outcome = _samplers[worker].Choose(entry.Sequence, rows, out entry.Delta);
            }
            catch (Exception failure)
            {
                entry.Failure = failure;
            }
        }
    }

    public override void Dispose() { }

    private struct Entry
    {
        public Sequence Sequence;
        public int FirstRow;
        public int Rows;
        public SampleOutcome Outcome;
        public Delta Delta;
        public Exception? Failure;
    }
}
