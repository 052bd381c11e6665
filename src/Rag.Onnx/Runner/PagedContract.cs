using Rag.Kernels.Attention;
using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs;

namespace Rag.Onnx.Runner;

/// <summary>
/// The names of the inputs and outputs of every decoder graph, which computes ragged sequences over a paged KV cache. T = new tokens of the
/// step, B = sequences, MB = columns of the block tables, R = rows whose logits are wanted, V = vocabulary.
/// <see cref="Engine.RaggedBatch"/> says what the inputs mean.
/// </summary>
internal static class PagedContract
{
    /// <summary>i32 [T]</summary>
    public const string InputIds = "input_ids";

    /// <summary>i32 [B+1]</summary>
    public const string CumulativeLengths = "cumulative_sequence_lengths";

    /// <summary>i32 [B], in slots</summary>
    public const string PastLengths = "past_sequence_lengths";

    /// <summary>i32 [B, MB]</summary>
    public const string BlockTable = "block_table";

    /// <summary>i32 [B, MB]</summary>
    public const string BlockValid = "block_valid";

    /// <summary>i32 [B, MB]</summary>
    public const string BlockDelta = "block_delta";

    /// <summary>i32 [R], rows in [0, T)</summary>
    public const string LogitRows = "logit_rows";

    /// <summary>i32 [T]: the slot of each row's adapter, 0 for none. Only of graphs that take adapters.</summary>
    public const string RowAdapters = "row_adapters";

    /// <summary>fp32 [R, V]</summary>
    public const string Logits = "logits";

    /// <summary>i32 [B], slots, -1 for a state of zeros; only in graphs with layers that keep a state.</summary>
    public const string StateFrom = "state_from";

    /// <summary>i32 [B], slots, -1 for a state that is not kept; only in graphs with layers that keep a state.</summary>
    public const string StateTo = "state_to";

    /// <summary>fp32 [slots, numbers of the layer's state]: memory of the runner, written in place.</summary>
    public static string State(int layer) => $"state.{layer}";

    /// <summary>fp32 [R, hidden], in the place of logits where a graph ends before its head.</summary>
    public const string Hidden = "hidden";

    public static string KeyCache(int layer) => $"key_cache.{layer}";

    public static string ValueCache(int layer) => $"value_cache.{layer}";

    public static void WriteInputs(GraphBuilder graph, DecoderConfiguration configuration, KvCacheLayout cache)
    {
        graph.Input(InputIds, TensorType.Int32, "T");
        graph.Input(CumulativeLengths, TensorType.Int32, "B1");
        graph.Input(PastLengths, TensorType.Int32, "B");
        graph.Input(BlockTable, TensorType.Int32, "B", "MB");
        graph.Input(BlockValid, TensorType.Int32, "B", "MB");
        graph.Input(BlockDelta, TensorType.Int32, "B", "MB");
        graph.Input(LogitRows, TensorType.Int32, "R");
        var element = (TensorType)cache.ElementType();
        foreach (var layer in configuration.KvLayers)
        {
            graph.Input(KeyCache(layer), element, "NB", cache.KvHeads, cache.BlockSize, cache.RowElements);
            graph.Input(ValueCache(layer), element, "NB", cache.KvHeads, cache.BlockSize, cache.RowElements);
        }

        if (!configuration.HasState)
        {
            return;
        }

        graph.Input(StateFrom, TensorType.Int32, "B");
        graph.Input(StateTo, TensorType.Int32, "B");
        foreach (var (layer, state) in configuration.States.Index().Where(entry => entry.Item is not null))
        {
            graph.Input(State(layer), TensorType.Float, "NS", state!.StateFloats);
        }
    }
}
