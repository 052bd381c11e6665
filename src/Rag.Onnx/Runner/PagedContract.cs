using Rag.Kernels.Attention;
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

    /// <summary>fp32 [R, hidden], in the place of logits where a graph ends before its head.</summary>
    public const string Hidden = "hidden";

    public static string KeyCache(int layer) => $"key_cache.{layer}";

    public static string ValueCache(int layer) => $"value_cache.{layer}";

    public static void WriteInputs(GraphBuilder graph, int layers, KvCacheLayout cache)
    {
        graph.Input(InputIds, TensorType.Int32, "T");
        graph.Input(CumulativeLengths, TensorType.Int32, "B1");
        graph.Input(PastLengths, TensorType.Int32, "B");
        graph.Input(BlockTable, TensorType.Int32, "B", "MB");
        graph.Input(BlockValid, TensorType.Int32, "B", "MB");
        graph.Input(BlockDelta, TensorType.Int32, "B", "MB");
        graph.Input(LogitRows, TensorType.Int32, "R");
        var element = (TensorType)cache.ElementType();
        for (var layer = 0; layer < layers; layer++)
        {
            graph.Input(KeyCache(layer), element, "NB", cache.KvHeads, cache.BlockSize, cache.RowElements);
            graph.Input(ValueCache(layer), element, "NB", cache.KvHeads, cache.BlockSize, cache.RowElements);
        }
    }
}
