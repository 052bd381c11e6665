using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Rag.Tests;

/// <summary>A safetensors file of fp32 tensors.</summary>
internal static class SafetensorsBytes
{
    public static byte[] Of(IReadOnlyDictionary<string, (int[] Shape, float[] Values)> tensors)
    {
        var header = new JsonObject();
        var data = new MemoryStream();
        foreach (var (name, (shape, values)) in tensors)
        {
            var start = data.Length;
            data.Write(MemoryMarshal.AsBytes(values));
            header[name] = new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = new JsonArray([.. shape.Select(size => JsonValue.Create(size))]),
                ["data_offsets"] = new JsonArray(start, data.Length),
            };
        }

        var json = System.Text.Encoding.UTF8.GetBytes(header.ToJsonString());
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. data.ToArray()];
    }
}
