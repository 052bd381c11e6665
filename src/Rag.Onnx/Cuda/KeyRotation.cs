using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Rag.Onnx.Graphs;

namespace Rag.Onnx.Cuda;

/// <summary>
/// Moves keys to other positions. Rotary attention turns a key by its position, and two turns add up: R(delta)·R(e) = R(e + delta). A key
/// that was encoded at position e, turned by delta, is therefore to rounding the key that would have been encoded at e + delta.
/// </summary>
internal sealed class KeyRotation(RotaryFrequencies frequencies)
{
    /// <summary>Turns rows in place.</summary>
    /// <param name="rows">Whole rows, one behind the other. Element i of a row turns together with element i + pairs; elements from 2·pairs
    /// on stay.</param>
    /// <param name="element">Float, Float16 or BFloat16.</param>
    /// <param name="delta">Positions by which the keys move; a negative number moves them back.</param>
    public void Turn(Span<byte> rows, TensorType element, int headSize, int delta)
    {
        var pairs = frequencies.RadiansPerPosition.Length;
        if (2 * pairs > headSize)
        {
            throw new ArgumentException($"{pairs} pairs do not fit a head of {headSize}.", nameof(headSize));
        }

        var size = element.ByteLength();
        var rowBytes = headSize * size;
        if (rows.Length % rowBytes != 0)
        {
            throw new ArgumentException($"{rows.Length} bytes are no whole rows of {rowBytes}.", nameof(rows));
        }

        Span<float> cos = stackalloc float[pairs];
        Span<float> sin = stackalloc float[pairs];
        Angles(delta, cos, sin);
        for (; rows.Length > 0; rows = rows[rowBytes..])
        {
            for (var i = 0; i < pairs; i++)
            {
                var first = rows.Slice(i * size, size);
                var second = rows.Slice((i + pairs) * size, size);
                var (a, b) = (Read(first, element), Read(second, element));
                Write(first, element, (a * cos[i]) - (b * sin[i]));
                Write(second, element, (b * cos[i]) + (a * sin[i]));
            }
        }
    }

    /// <summary>Cosines and sines of a displacement, one for each pair.</summary>
    public void Angles(int delta, Span<float> cos, Span<float> sin)
    {
        for (var i = 0; i < frequencies.RadiansPerPosition.Length; i++)
        {
            // The angle is computed in fp32, as in RotaryFrequencies.Tables: the rounding of angles is part of what a model learned.
            (sin[i], cos[i]) = MathF.SinCos(delta * frequencies.RadiansPerPosition[i]);
        }
    }

    private static float Read(ReadOnlySpan<byte> bytes, TensorType element) =>
        element switch
        {
            TensorType.Float => MemoryMarshal.Read<float>(bytes),
            TensorType.Float16 => (float)MemoryMarshal.Read<Half>(bytes),
            TensorType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)MemoryMarshal.Read<ushort>(bytes) << 16),
            _ => throw new ArgumentOutOfRangeException(nameof(element), element, null),
        };

    private static void Write(Span<byte> bytes, TensorType element, float value)
    {
        switch (element)
        {
            case TensorType.Float:
                MemoryMarshal.Write(bytes, value);
                break;
            case TensorType.Float16:
                MemoryMarshal.Write(bytes, (Half)value);
                break;
            default:
                BinaryPrimitives.WriteUInt16LittleEndian(bytes, NearestBFloat16(value));
                break;
        }
    }

    // Rounds to nearest even, as the operators store bf16. A NaN keeps its upper bits; setting a bit of the mantissa makes sure that it
    // stays a NaN.
    private static ushort NearestBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
