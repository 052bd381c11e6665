using System.Text;
using Rag.ModelFiles.Weights;

namespace Rag.Fuzz.Tests.Targets;

/// <summary>A .safetensors file, and an index of shards that names it.</summary>
public sealed class SafetensorsTarget : FuzzTarget, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public override long MostAllocated => 64L << 20;

    public override IReadOnlyList<string> Words =>
        [
            "\"dtype\":",
            "\"F32\"",
            "\"shape\":[",
            "\"data_offsets\":[0,0]",
            "\"__metadata__\":",
            "{\"weight_map\":{",
            "\"model.safetensors\"",
        ];

    public override IEnumerable<byte[]> Seeds()
    {
        yield return File(
            """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[16,20]}}""",
            20
        );
        yield return File("""{"a":{"dtype":"F32","shape":[2147483647,2147483647,0],"data_offsets":[0,0]}}""", 0);
        yield return File("""{"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,0]}}""", 0);
        yield return File("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,9223372036854775807]}}""", 4);
        yield return File("""{"a":{"dtype":"U8","shape":[],"data_offsets":[9223372036854775807,-9223372036854775808]}}""", 1);
        yield return File($$"""{"a":{{new string('[', 100)}}""", 0);
        yield return [.. BitConverter.GetBytes(ulong.MaxValue), .. "{}"u8];
        yield return [.. BitConverter.GetBytes((ulong)long.MaxValue), .. "{}"u8];
        yield return """{"weight_map":{"a":"model.safetensors"}}"""u8.ToArray();
        yield return """{"weight_map":{"a":"../../../etc/passwd","b":"/etc/passwd","c":"/dev/zero","d":".."}}"""u8.ToArray();
        yield return """{"weight_map":{"a":"\ud800"}}"""u8.ToArray();
    }

    public override void Run(byte[] input)
    {
        var name = input.AsSpan().StartsWith("{"u8) ? "model.safetensors.index.json" : "model.safetensors";
        try
        {
            using var source = WeightSource.Open(_folder.Write(name, input));
            foreach (var tensor in source.Names)
            {
                source.ReadFloat32(tensor);
            }
        }
        catch (ModelFileException refusal)
        {
            if (!refusal.Path.StartsWith(_folder.Path, StringComparison.Ordinal))
            {
                throw new FuzzFault($"{refusal.Path} lies outside of the model's folder.");
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] File(string header, int dataLength) =>
        [.. BitConverter.GetBytes((ulong)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header), .. new byte[dataLength]];
}
