using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Rag.Onnx.Tests.Runner;

/// <summary>Writes a safetensors file of bf16 tensors of any size: matrices are random, vectors are ones.</summary>
internal static class RandomWeights
{
    public static void Write(string path, IReadOnlyCollection<(string Name, int[] Shape)> tensors)
    {
        var header = new JsonObject();
        var end = 0L;
        foreach (var (name, shape) in tensors)
        {
            var start = end;
            end += sizeof(ushort) * shape.Aggregate(1L, (product, size) => product * size);
            header[name] = new JsonObject
            {
                ["dtype"] = "BF16",
                ["shape"] = new JsonArray([.. shape.Select(size => JsonValue.Create(size))]),
                ["data_offsets"] = new JsonArray(start, end),
            };
        }

        using var file = File.Create(path);
        var text = Encoding.UTF8.GetBytes(header.ToJsonString());
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        file.Write(length);
        file.Write(text);
        var random = new Random(4);
        foreach (var (_, shape) in tensors)
        {
            var row = new ushort[shape[^1]];
            var scale = 1.7f / MathF.Sqrt(row.Length);
            foreach (var _ in Enumerable.Range(0, shape[..^1].Aggregate(1, (product, size) => product * size)))
            {
                foreach (ref var value in row.AsSpan())
                {
                    var number = shape.Length == 1 ? 1 : ((random.NextSingle() * 2) - 1) * scale;
                    value = (ushort)(BitConverter.SingleToUInt32Bits(number) >> 16);
                }

                file.Write(MemoryMarshal.AsBytes(row.AsSpan()));
            }
        }
    }
}
