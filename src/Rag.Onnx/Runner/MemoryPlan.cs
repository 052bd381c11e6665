using Rag.Core.Numerics;
using Rag.Engine;
using Rag.Kernels.Attention;
using Rag.Onnx.Decoders;

namespace Rag.Onnx.Runner;

/// <summary>How the memory of a runner is shared out between blocks of keys and values and slots of states.</summary>
internal sealed record MemoryPlan(int Blocks, long BytesPerBlock, int StateSlots, long BytesPerState)
{
    /// <summary>More than requests that run at once and the beginnings of prompts that are worth keeping.</summary>
    private const int MostSlots = 1024;

    /// <summary>Blocks without keys and values, which number tokens alone.</summary>
    private const int MostEmptyBlocks = 1 << 20;

    /// <exception cref="ArgumentException">The memory holds not even what one sequence needs.</exception>
    public static MemoryPlan Of(DecoderConfiguration configuration, KvCacheLayout cache, ModelRunnerOptions options)
    {
        var bytesPerBlock = KvMemory.BytesPerBlock(cache, configuration.KvLayers.Count);
        var bytesPerState = StateMemory.BytesPerSlot(configuration);
        if (bytesPerState == 0)
        {
            return new MemoryPlan(BlocksIn(options.KvBytes, bytesPerBlock), bytesPerBlock, 0, 0);
        }

        var forStates = bytesPerBlock == 0 ? options.KvBytes : options.KvBytes / 2;
        var slots = (int)Math.Min(forStates / bytesPerState, MostSlots);
        if (slots < ModelShape.LeastStateSlots)
        {
            throw new ArgumentException(
                $"KvBytes is {options.KvBytes}, {forStates} of it for states: {ModelShape.LeastStateSlots} states of {bytesPerState} bytes "
                    + "are needed at least.",
                nameof(options)
            );
        }

        var blocks =
            bytesPerBlock > 0
                ? BlocksIn(options.KvBytes - (slots * bytesPerState), bytesPerBlock)
                : (int)Math.Min((long)slots * Integers.CeilDivide(configuration.ContextLength, options.BlockSize), MostEmptyBlocks);
        return new MemoryPlan(blocks, bytesPerBlock, slots, bytesPerState);
    }

    private static int BlocksIn(long bytes, long bytesPerBlock) =>
        bytes / bytesPerBlock is >= 1 and <= int.MaxValue and var blocks
            ? (int)blocks
            : throw new ArgumentException($"KvBytes leaves {bytes}: a block of the KV cache has {bytesPerBlock} bytes.");
}
