using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Rag.ModelFiles.Weights;

namespace Rag.Bench.Shapes;

/// <summary>Writes a Hugging Face folder with a model of random weights in bf16, in shards where it is large.</summary>
internal static class RandomModel
{
    private const int Seed = 20261130;
    private const string ConfigName = "config.json";

    /// <summary>Bytes of a shard, unless one tensor is larger.</summary>
    private const long ShardLength = 4L << 30;

    /// <summary>Elements made up at a time.</summary>
    private const int Slice = 1 << 22;

    /// <summary>The folder of the shape, written if it is not there.</summary>
    public static string Write(string root, ModelShapeCase shape)
    {
        var folder = Path.Combine(root, shape.Name);
        if (Directory.Exists(folder))
        {
            return folder;
        }

        var building = folder + ".tmp";
        Directory.CreateDirectory(building);
        File.WriteAllText(Path.Combine(building, ConfigName), shape.Config);
        WriteShards(building, RandomTensors.Of(Path.Combine(building, ConfigName)));
        Directory.Move(building, folder);
        return folder;
    }

    private static void WriteShards(string folder, IReadOnlyList<RandomTensor> tensors)
    {
        var shards = new List<List<RandomTensor>> { new() };
        var length = 0L;
        foreach (var tensor in tensors)
        {
            var bytes = tensor.Elements * sizeof(ushort);
            if (length > 0 && length + bytes > ShardLength)
            {
                shards.Add([]);
                length = 0;
            }

            shards[^1].Add(tensor);
            length += bytes;
        }

        if (shards.Count == 1)
        {
            WriteFile(Path.Combine(folder, WeightSource.SafetensorsName), shards[0]);
            return;
        }

        var map = new JsonObject();
        foreach (var (number, shard) in shards.Index())
        {
            var name = $"model-{number + 1:00000}-of-{shards.Count:00000}.safetensors";
            WriteFile(Path.Combine(folder, name), shard);
            shard.ForEach(tensor => map[tensor.Name] = name);
        }

        File.WriteAllText(Path.Combine(folder, WeightSource.SafetensorsIndexName), new JsonObject { ["weight_map"] = map }.ToJsonString());
    }

    private static void WriteFile(string path, IReadOnlyList<RandomTensor> tensors)
    {
        var header = new JsonObject();
        var end = 0L;
        foreach (var tensor in tensors)
        {
            var start = end;
            end += tensor.Elements * sizeof(ushort);
            header[tensor.Name] = new JsonObject
            {
                ["dtype"] = "BF16",
                ["shape"] = new JsonArray([.. tensor.Shape.Select(size => (JsonNode)size)]),
                ["data_offsets"] = new JsonArray(start, end),
            };
        }

        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var text = Encoding.UTF8.GetBytes(header.ToJsonString());
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        file.Write(length);
        file.Write(text);
        var random = new Random(Seed);
        var values = new ushort[Slice];
        foreach (var tensor in tensors)
        {
            for (var left = tensor.Elements; left > 0; left -= Slice)
            {
                var part = values.AsSpan(0, (int)Math.Min(left, Slice));
                Fill(tensor, random, part);
                file.Write(MemoryMarshal.AsBytes(part));
            }
        }
    }

    private static void Fill(RandomTensor tensor, Random random, Span<ushort> values)
    {
        if (tensor.Fill is { } fill)
        {
            values.Fill((ushort)(BitConverter.SingleToUInt32Bits(fill) >> 16));
            return;
        }

        // Sign and digits are random; the exponent is that of 1 / √columns or the one below it.
        random.NextBytes(MemoryMarshal.AsBytes(values));
        var exponent = 127 - ((BitOperations.Log2((uint)tensor.Shape[^1]) + 1) / 2);
        foreach (ref var value in values)
        {
            value = (ushort)((value & 0x807F) | ((exponent - ((value >> 8) & 1)) << 7));
        }
    }
}
