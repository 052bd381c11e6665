using Rag.Kernels.Attention;
using Rag.Kernels.Threads;
using Rag.Onnx.Native;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Operators;

/// <summary>A node of <see cref="OperatorContract.PagedAttention"/>: checks the shapes of its tensors and runs the kernel.</summary>
internal sealed unsafe class PagedAttentionKernel(AttentionShape shape, WorkPool<AttentionWork> pool) : ManagedKernel
{
    public override void Compute(KernelContext context)
    {
        var call = Read(context);
        using var lease = pool.Lease();
        lease.Work.Execute(call);
    }

    private AttentionCall Read(KernelContext context)
    {
        var call = default(AttentionCall);
        var qkv = context.Input(0).Ranked(2, "qkv");
        RequireWidth("qkv", qkv.Dimension(1), (shape.Heads + 2L * shape.KvHeads) * shape.HeadSize);
        call.Tokens = qkv.Dimension(0);
        call.Qkv = (float*)qkv.Data;

        var keys = context.Input(1);
        var values = context.Input(2);
        call.Blocks = CheckCache(keys, "key_cache");
        if (CheckCache(values, "value_cache") != call.Blocks)
        {
            throw new ArgumentException("key_cache and value_cache have different numbers of blocks");
        }

        call.KeyCache = (byte*)keys.Data;
        call.ValueCache = (byte*)values.Data;
        ReadTables(context, ref call);
        if (shape.Rotary)
        {
            ReadRotation(context, ref call);
        }

        call.Sinks = context.Has(10) ? (float*)context.Vector(10, "sinks", shape.Heads) : null;
        call.Output = (float*)context.Output(0, call.Tokens, (long)shape.Heads * shape.HeadSize);
        return call;
    }

    private static void ReadTables(KernelContext context, ref AttentionCall call)
    {
        var past = context.Input(4).Ranked(1, "past_sequence_lengths");
        call.Sequences = past.Dimension(0);
        call.PastSlots = (int*)past.Data;
        var cumulative = context.Input(3).Ranked(1, "cumulative_sequence_lengths");
        RequireWidth("cumulative_sequence_lengths", cumulative.Dimension(0), call.Sequences + 1L);
        call.CumulativeLengths = (int*)cumulative.Data;

        var table = context.Input(5).Ranked(2, "block_table");
        call.TableWidth = table.Dimension(1);
        call.BlockTable = (int*)table.Data;
        RequireTable(table, call, "block_table");
        var valid = context.Input(6).Ranked(2, "block_valid");
        RequireTable(valid, call, "block_valid");
        call.BlockValid = (int*)valid.Data;
        var delta = context.Input(7).Ranked(2, "block_delta");
        RequireTable(delta, call, "block_delta");
        call.BlockDelta = (int*)delta.Data;
    }

    private void ReadRotation(KernelContext context, ref AttentionCall call)
    {
        var cos = context.Input(8).Ranked(2, "cos_cache");
        var sin = context.Input(9).Ranked(2, "sin_cache");
        call.Context = cos.Dimension(0);
        call.RotaryHalf = cos.Dimension(1);
        if (2 * call.RotaryHalf > shape.HeadSize || !sin.Shape.SequenceEqual(cos.Shape))
        {
            throw new ArgumentException(
                $"cos_cache [{call.Context}, {call.RotaryHalf}] and sin_cache must have one shape, at most {shape.HeadSize / 2} wide"
            );
        }

        call.Cos = (float*)cos.Data;
        call.Sin = (float*)sin.Data;
    }

    private int CheckCache(TensorView cache, string name)
    {
        var blocks = cache.Ranked(4, name).Dimension(0);
        var form = shape.Cache;
        if (
            cache.Type != form.ElementType()
            || cache.Shape[1] != form.KvHeads
            || cache.Shape[2] != form.BlockSize
            || cache.Shape[3] != form.RowElements
        )
        {
            throw new ArgumentException(
                $"{name} is {cache.Type} [{blocks}, {cache.Shape[1]}, {cache.Shape[2]}, {cache.Shape[3]}] "
                    + $"instead of {form.ElementType()} [blocks, {form.KvHeads}, {form.BlockSize}, {form.RowElements}]"
            );
        }

        return blocks;
    }

    private static void RequireTable(TensorView table, in AttentionCall call, string name)
    {
        if (table.Shape[0] != call.Sequences || table.Shape[1] != call.TableWidth)
        {
            throw new ArgumentException($"{name} is [{table.Shape[0]}, {table.Shape[1]}] instead of [{call.Sequences}, {call.TableWidth}]");
        }
    }

    private static void RequireWidth(string name, long found, long wanted)
    {
        if (found != wanted)
        {
            throw new ArgumentException($"{name} is {found} wide instead of {wanted}");
        }
    }
}
