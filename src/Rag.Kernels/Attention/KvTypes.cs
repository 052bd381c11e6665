namespace Rag.Kernels.Attention;

/// <summary>KV types as text: the values of the attribute kv_type.</summary>
internal static class KvTypes
{
    public static string Text(this KvType type) =>
        type switch
        {
            KvType.BFloat16 => "bf16",
            KvType.Float32 => "fp32",
            KvType.Int8 => "int8",
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
        };

    public static KvType Parse(string text) =>
        text switch
        {
            "bf16" => KvType.BFloat16,
            "fp32" => KvType.Float32,
            "int8" => KvType.Int8,
            _ => throw new ArgumentException($"the KV type {text} is none of bf16, fp32, int8"),
        };
}
