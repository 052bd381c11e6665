using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Rag.Kernels.Simd;
using Rag.Kernels.Threads;

namespace Rag.Kernels.Attention;

/// <summary>
/// A call of paged attention on a team of threads, with the memory that it needs. An object serves one call at a time, call after call.
/// </summary>
internal sealed unsafe class AttentionWork : ParallelWork
{
    /// <summary>Tokens whose keys and values a worker writes in one piece.</summary>
    private const int WriteTokens = 32;

    /// <summary>Fewer tokens than this are written by the calling thread alone: waking another thread costs more.</summary>
    private const int ParallelWriteTokens = 64;

    /// <summary>A call of fewer multiply-adds is computed by the calling thread alone: waking another thread costs more.</summary>
    private const long ParallelOperations = 1 << 20;

    private readonly AttentionShape _shape;
    private readonly AttentionKernel _kernel;
    private readonly WorkTeam _team;
    private readonly AttentionPlan _plan;
    private readonly AttentionScratch[] _scratch;
    private AttentionCall _call;
    private bool _writing;
    private int _next;
    private float* _partials;
    private int _partialCapacity;

    public AttentionWork(AttentionShape shape, AttentionKernel kernel, WorkTeam team)
    {
        _shape = shape;
        _kernel = kernel;
        _team = team;
        _plan = new AttentionPlan(shape, team.Threads);
        _scratch = [.. Enumerable.Range(0, team.Threads).Select(_ => new AttentionScratch(shape))];
    }

    private int PartialRowFloats => _shape.PaddedHeadSize + 2;

    private int PartialFloats => _scratch[0].Rows * PartialRowFloats;

    /// <summary>Checks the call, writes the new keys and values, attends. Nothing is written when the check throws.</summary>
    public void Execute(in AttentionCall call)
    {
        _plan.Prepare(call);
        _call = call;
        ReservePartials();

        if (_plan.HasSlices)
        {
            _writing = true;
            Run(call.Tokens >= ParallelWriteTokens);
            _writing = false;
        }

        Run(_plan.Cost * _shape.HeadSize * 2 >= ParallelOperations);
        Reduce();
    }

    public override void Work(int worker)
    {
        var scratch = _scratch[worker];
        if (_writing)
        {
            var pieces = KernelMath.CeilDivide(_call.Tokens, WriteTokens);
            for (var piece = Take(); piece < pieces; piece = Take())
            {
                Write(piece * WriteTokens, Math.Min(piece * WriteTokens + WriteTokens, _call.Tokens), scratch);
            }

            return;
        }

        for (var index = Take(); index < _plan.Count; index = Take())
        {
            ref readonly var item = ref _plan.Items[index];
            var partial = _partials + (long)Math.Max(item.Partial, 0) * PartialFloats;
            _kernel.Attend(_call, item, _plan.FirstPosition(item.Sequence), scratch, partial);
        }
    }

    public override void Dispose()
    {
        foreach (var scratch in _scratch)
        {
            scratch.Dispose();
        }

        NativeMemory.Free(_partials);
        _partials = null;
    }

    private void Run(bool worthThreads)
    {
        _next = 0;
        _team.Run(this, worthThreads ? _team.Threads : 1);
    }

    private int Take() => Interlocked.Increment(ref _next) - 1;

    private void Write(int first, int end, AttentionScratch scratch)
    {
        for (var sequence = 0; sequence < _call.Sequences; sequence++)
        {
            var start = _call.CumulativeLengths[sequence];
            var from = Math.Max(first, start);
            var last = _call.CumulativeLengths[sequence + 1];
            var to = Math.Min(end, last);

            // A sequence's only new token is written by the items that read it.
            if (from < to && last - start > 1)
            {
                _kernel.Write(_call, sequence, _plan.FirstPosition(sequence), from - start, to - start, scratch);
            }
        }
    }

    private void ReservePartials()
    {
        if (_plan.Partials > _partialCapacity)
        {
            _partialCapacity = _plan.Partials * 2;
            _partials = (float*)NativeMemory.Realloc(_partials, (nuint)_partialCapacity * (nuint)PartialFloats * sizeof(float));
        }
    }

    // Sorting scatters the items that were cut from one: they are found by comparing what they belong to.
    private void Reduce()
    {
        if (_plan.Partials == 0)
        {
            return;
        }

        foreach (ref readonly var item in _plan.Items)
        {
            if (item.Partial >= 0 && item.Leads)
            {
                for (var row = 0; row < item.Tokens * _shape.GroupSize; row++)
                {
                    ReduceRow(item, row);
                }
            }
        }
    }

    private void ReduceRow(in AttentionItem item, int row)
    {
        var highest = float.NegativeInfinity;
        foreach (ref readonly var piece in _plan.Items)
        {
            if (BelongTogether(item, piece))
            {
                highest = MathF.Max(highest, PartialRow(piece, row)[0]);
            }
        }

        var token = _call.CumulativeLengths[item.Sequence] + item.FirstToken + row / _shape.GroupSize;
        var head = item.KvHead * _shape.GroupSize + row % _shape.GroupSize;
        var output = new Span<float>(_call.Output + ((long)token * _shape.Heads + head) * _shape.HeadSize, _shape.HeadSize);
        output.Clear();
        var sum = AttentionSinks.WeightOf(_call, head, highest);
        foreach (ref readonly var piece in _plan.Items)
        {
            if (!BelongTogether(item, piece))
            {
                continue;
            }

            var partial = PartialRow(piece, row);
            var factor = float.Exp2(partial[0] - highest);
            sum += partial[1] * factor;
            AddScaled(output, new ReadOnlySpan<float>(partial + 2, output.Length), factor);
        }

        for (var i = 0; i < output.Length; i++)
        {
            output[i] /= sum;
        }
    }

    private static void AddScaled(Span<float> target, ReadOnlySpan<float> source, float factor)
    {
        var i = 0;
        for (; i + Vector<float>.Count <= target.Length; i += Vector<float>.Count)
        {
            (new Vector<float>(target[i..]) + new Vector<float>(source[i..]) * factor).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] += source[i] * factor;
        }
    }

    private float* PartialRow(in AttentionItem piece, int row) => _partials + (long)piece.Partial * PartialFloats + row * PartialRowFloats;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool BelongTogether(in AttentionItem one, in AttentionItem other) =>
        other.Partial >= 0 && one.Sequence == other.Sequence && one.KvHead == other.KvHead && one.FirstToken == other.FirstToken;
}
