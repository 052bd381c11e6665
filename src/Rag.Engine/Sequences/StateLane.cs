namespace Rag.Engine.Sequences;

/// <summary>
/// The state slots of one sequence. While it runs it has three of its own: one that the next step reads, unless that is zeros or a kept
/// state, one that the step writes, and one with the state at the end of its last whole block, where it can be kept. A step never writes
/// what it reads, so a failed one takes nothing away.
/// </summary>
internal sealed class StateLane
{
    /// <summary>Slots of a running sequence.</summary>
    public const int OwnSlots = 3;

    private readonly int[] _own = new int[OwnSlots];
    private int _count;

    /// <summary>Empty while the sequence waits.</summary>
    public ReadOnlySpan<int> Own => _own.AsSpan(0, _count);

    /// <summary>The slot of the state behind the tokens computed so far; <see cref="RaggedBatch.NoState"/> before the first.</summary>
    public int Read { get; private set; } = RaggedBatch.NoState;

    public int Write { get; private set; } = RaggedBatch.NoState;

    /// <summary>The own slot with the state at the end of the last whole block, or <see cref="RaggedBatch.NoState"/>.</summary>
    public int Boundary { get; private set; } = RaggedBatch.NoState;

    /// <summary>Own tokens of the sequence before that state.</summary>
    public int BoundaryTokens { get; private set; }

    /// <param name="slots">As many as a running sequence has.</param>
    /// <param name="read">The kept state that the sequence goes on from, or <see cref="RaggedBatch.NoState"/>.</param>
    public void Begin(ReadOnlySpan<int> slots, int read)
    {
        slots.CopyTo(_own);
        _count = slots.Length;
        (Read, Write) = (read, _own[0]);
        ForgetBoundary();
    }

    /// <summary>The step is done: what it wrote is the sequence's state now.</summary>
    /// <param name="computed">Own tokens behind which the state stands.</param>
    /// <param name="isBoundary">They fill whole blocks.</param>
    public void Advance(int computed, bool isBoundary)
    {
        Read = Write;
        (Boundary, BoundaryTokens) = isBoundary ? (Read, computed) : (Boundary, BoundaryTokens);
        foreach (var slot in Own)
        {
            Write = slot != Read && slot != Boundary ? slot : Write;
        }
    }

    /// <summary>The boundary's state is kept from now on; <paramref name="fresh"/> takes the place of its slot.</summary>
    public void Replace(int fresh)
    {
        _own[Own.IndexOf(Boundary)] = fresh;
        ForgetBoundary();
    }

    /// <summary>The boundary's slot is no longer the sequence's.</summary>
    public void GiveUpBoundary()
    {
        _own[Own.IndexOf(Boundary)] = _own[--_count];
        ForgetBoundary();
    }

    public void Clear()
    {
        _count = 0;
        (Read, Write) = (RaggedBatch.NoState, RaggedBatch.NoState);
        ForgetBoundary();
    }

    private void ForgetBoundary() => (Boundary, BoundaryTokens) = (RaggedBatch.NoState, 0);
}
