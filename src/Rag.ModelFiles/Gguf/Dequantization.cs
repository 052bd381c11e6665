using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Gguf;

/// <summary>
/// Converts stored elements to floats. All stored forms are little endian, as is every machine on which this program runs.
/// </summary>
internal static partial class Dequantization
{
    /// <param name="source">A whole number of blocks of <paramref name="type"/>.</param>
    /// <param name="destination">One float for each element of <paramref name="source"/>.</param>
    public static void ToFloat32(WeightType type, ReadOnlySpan<byte> source, Span<float> destination)
    {
        var layout = BlockLayout.Of(type);
        var blocks = source.Length / layout.Bytes;
        if (source.Length % layout.Bytes != 0 || destination.Length != (long)blocks * layout.Elements)
        {
            throw new ArgumentException($"{source.Length} bytes of {type} do not make {destination.Length} elements.", nameof(destination));
        }

        switch (type)
        {
            case WeightType.F32:
                MemoryMarshal.Cast<byte, float>(source).CopyTo(destination);
                break;
            case WeightType.F16:
                FromHalf(MemoryMarshal.Cast<byte, Half>(source), destination);
                break;
            case WeightType.BF16:
                FromBFloat(MemoryMarshal.Cast<byte, ushort>(source), destination);
                break;
            case WeightType.F64:
                FromNumbers(MemoryMarshal.Cast<byte, double>(source), destination, static v => (float)v);
                break;
            case WeightType.I8:
                FromNumbers(MemoryMarshal.Cast<byte, sbyte>(source), destination, static v => v);
                break;
            case WeightType.U8 or WeightType.Bool:
                FromNumbers(source, destination, static v => v);
                break;
            case WeightType.F8_E4M3:
                FromNumbers(source, destination, EightBitFloats.E4M3);
                break;
            case WeightType.F8_E5M2:
                FromNumbers(source, destination, EightBitFloats.E5M2);
                break;
            case WeightType.F8_E8M0:
                FromNumbers(source, destination, EightBitFloats.Exponent);
                break;
            case WeightType.I16:
                FromNumbers(MemoryMarshal.Cast<byte, short>(source), destination, static v => v);
                break;
            case WeightType.U16:
                FromNumbers(MemoryMarshal.Cast<byte, ushort>(source), destination, static v => v);
                break;
            case WeightType.I32:
                FromNumbers(MemoryMarshal.Cast<byte, int>(source), destination, static v => v);
                break;
            case WeightType.U32:
                FromNumbers(MemoryMarshal.Cast<byte, uint>(source), destination, static v => v);
                break;
            case WeightType.I64:
                FromNumbers(MemoryMarshal.Cast<byte, long>(source), destination, static v => v);
                break;
            case WeightType.U64:
                FromNumbers(MemoryMarshal.Cast<byte, ulong>(source), destination, static v => v);
                break;
            default:
                for (var b = 0; b < blocks; b++)
                {
                    Block(type, source.Slice(b * layout.Bytes, layout.Bytes), destination.Slice(b * layout.Elements, layout.Elements));
                }

                break;
        }
    }

    private static void FromHalf(ReadOnlySpan<Half> source, Span<float> destination)
    {
        for (var i = 0; i < source.Length; i++)
        {
            destination[i] = (float)source[i];
        }
    }

    /// <summary>A bfloat16 is the upper half of the float.</summary>
    private static void FromBFloat(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var bits = MemoryMarshal.Cast<float, uint>(destination);
        for (var i = 0; i < source.Length; i++)
        {
            bits[i] = (uint)source[i] << 16;
        }
    }

    private static void FromNumbers<T>(ReadOnlySpan<T> source, Span<float> destination, Func<T, float> convert)
    {
        for (var i = 0; i < source.Length; i++)
        {
            destination[i] = convert(source[i]);
        }
    }

    private static float HalfAt(ReadOnlySpan<byte> source, int at) => (float)BinaryPrimitives.ReadHalfLittleEndian(source[at..]);
}
