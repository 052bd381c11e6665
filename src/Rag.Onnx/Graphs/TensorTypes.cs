namespace Rag.Onnx.Graphs;

internal static class TensorTypes
{
    /// <summary>
    /// The tensor type whose elements are stored as <typeparamref name="T"/>; bfloat16 has no type of its own in .NET and is named by the
    /// caller.
    /// </summary>
    public static TensorType Of<T>()
        where T : unmanaged =>
        typeof(T) == typeof(float) ? TensorType.Float
        : typeof(T) == typeof(byte) ? TensorType.UInt8
        : typeof(T) == typeof(sbyte) ? TensorType.Int8
        : typeof(T) == typeof(int) ? TensorType.Int32
        : typeof(T) == typeof(long) ? TensorType.Int64
        : typeof(T) == typeof(Half) ? TensorType.Float16
        : throw new NotSupportedException($"No tensor type is stored as {typeof(T)}.");

    public static int ByteLength(this TensorType type) =>
        type switch
        {
            TensorType.UInt8 or TensorType.Int8 => 1,
            TensorType.Float16 or TensorType.BFloat16 => 2,
            TensorType.Float or TensorType.Int32 => 4,
            TensorType.Int64 => 8,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
        };
}
