using Rag.Kernels.Threads;

namespace Rag.Kernels.States;

/// <summary>Work on states of heads over ragged sequences; a team of threads shares the heads of all of them.</summary>
/// <param name="stateFloats">Of the state of all heads.</param>
/// <param name="scratchFloats">Of the memory in which a head is computed.</param>
internal abstract unsafe class HeadWork(int heads, int stateFloats, long scratchFloats, WorkTeam team) : ParallelWork
{
    /// <summary>With fewer elements of states times tokens one thread computes all.</summary>
    private const long ParallelElements = 1 << 16;

    private readonly ScratchMemory<float>[] _scratch = [.. Enumerable.Range(0, team.Threads).Select(_ => new ScratchMemory<float>())];

    private int _items;
    private int _next;

    /// <summary>Computes all heads of all sequences. Nothing is written when the check throws.</summary>
    protected void Run(in StateCall state)
    {
        state.Check(stateFloats);
        (_items, _next) = (state.Sequences * heads, 0);
        team.Run(this, (long)state.Tokens * stateFloats >= ParallelElements ? team.Threads : 1);
    }

    public sealed override void Work(int worker)
    {
        var scratch = _scratch[worker];
        scratch.Reserve(scratchFloats);
        for (var item = Take(); item < _items; item = Take())
        {
            var (sequence, head) = Math.DivRem(item, heads);
            Compute(sequence, head, scratch.Elements);
        }
    }

    /// <param name="scratch">The worker's own memory.</param>
    protected abstract void Compute(int sequence, int head, float* scratch);

    private int Take() => Interlocked.Increment(ref _next) - 1;

    public override void Dispose()
    {
        foreach (var scratch in _scratch)
        {
            scratch.Free();
        }
    }
}
