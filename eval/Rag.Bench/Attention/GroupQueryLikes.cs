using Rag.Kernels.Attention;

namespace Rag.Bench.Attention;

/// <summary>Which of ONNX Runtime's formats of KV are like which of ours.</summary>
internal static class GroupQueryLikes
{
    /// <summary>It has no bf16, so the faster of the formats beside it counts.</summary>
    public static IReadOnlyList<GroupQueryKv> Of(KvType type) =>
        type switch
        {
            KvType.BFloat16 => [GroupQueryKv.Float16, GroupQueryKv.Float32],
            KvType.Int8 => [GroupQueryKv.Int8],
            _ => [GroupQueryKv.Float32],
        };
}
