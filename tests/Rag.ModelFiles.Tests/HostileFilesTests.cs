using System.Diagnostics;
using System.Text;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Safetensors;
using Rag.ModelFiles.Tests.Gguf;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;
using Rag.Tests;

namespace Rag.ModelFiles.Tests;

/// <summary>Whatever a file claims: no memory is taken for it before the bytes are there, and nothing is waited for.</summary>
public sealed class HostileFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Of a file that is mostly a hole, every description is there: a tensor without a name, rank 0, at the start.</summary>
    [Fact]
    public void OpenGguf_MillionsOfTensorsInAHole_IsRefusedByTheirNumber()
    {
        var path = _folder.Write("m.gguf", new GgufBuilder { TensorCount = 1 << 28 }.Build());
        Extend(path, 8L << 30);

        Assert.Contains("more than the 100000", Refusals.Of(() => GgufFile.Open(path)));
    }

    [Fact]
    public void OpenGguf_MillionsOfPairsInAHole_IsRefusedByTheirNumber()
    {
        var path = _folder.Write("m.gguf", new GgufBuilder { PairCount = 1 << 28 }.Build());
        Extend(path, 8L << 30);

        Assert.Contains("more than the 100000", Refusals.Of(() => GgufFile.Open(path)));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(8u)]
    public void OpenGguf_AnArrayOfMillionsInAHole_IsRefusedByTheHeadersBound(uint type)
    {
        var path = _folder.Write("m.gguf", new GgufBuilder().RawPair("tokenizer.ggml.tokens", w => WriteArray(w, type, 1 << 28)).Build());
        Extend(path, 8L << 30);

        Assert.Contains("tokenizer.ggml.tokens", Refusals.Of(() => GgufFile.Open(path)));
    }

    [Fact]
    public void Metadata_AnArrayLongerThanAnyVocabulary_IsRefusedWhenItIsAskedFor()
    {
        const int Length = 4_000_001;
        var path = _folder.Write(
            "m.gguf",
            new GgufBuilder()
                .RawPair("many", w =>
                {
                    WriteArray(w, 0, Length);
                    w.Write(new byte[Length]);
                })
                .Build()
        );
        using var file = GgufFile.Open(path);

        Assert.Contains("4000001 elements", Refusals.Of(() => file.Metadata.Integers("many")));
    }

    [Fact]
    public void OpenSafetensors_MoreTensorsThanAnyModelHas_IsRefused()
    {
        var tensors = Enumerable
            .Range(0, 100_001)
            .Select(n =>
                $$"""
                    "{{n}}":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}
                    """
            );
        var path = WriteSafetensors($"{{{string.Join(',', tensors)}}}", 0);

        Assert.Contains("more than the 100000", Refusals.Of(() => SafetensorsFile.Open(path), 256 << 20));
    }

    [Fact]
    public void OpenSafetensors_AHeaderOfMoreBytesThanAreRead_IsRefused()
    {
        var path = _folder.Write("model.safetensors", BitConverter.GetBytes((64UL << 20) + 1));
        Extend(path, 1L << 30);

        Assert.Contains("67108864", Refusals.Of(() => SafetensorsFile.Open(path)));
    }

    [Theory]
    [InlineData("2147483647,2147483647,0")]
    [InlineData("2147483647,2147483647,2147483647,2147483647,0")]
    [InlineData("0,2147483647,2147483647")]
    [InlineData("2147483647,0,2147483647")]
    public void ReadFloat32_AnEmptyTensorOfHugeDimensions_IsEmptyAtOnce(string shape)
    {
        var path = WriteSafetensors($$"""{"w":{"dtype":"F32","shape":[{{shape}}],"data_offsets":[0,0]} }""", 0);
        string? refusal = null;
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var file = SafetensorsFile.Open(path);
            IWeightSource source = file;
            Assert.Equal(0, source.Get("w").Rows);
            Assert.Empty(source.ReadFloat32("w"));
        }
        catch (ModelFileException e)
        {
            refusal = e.Message;
        }

        Assert.True(refusal is null || refusal.Contains("overflows"));
        Assert.True(Stopwatch.GetElapsedTime(started) < Refusals.Longest);
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("m.gguf")]
    [InlineData("tokenizer.json")]
    [InlineData("vocab.txt")]
    [InlineData("models.json")]
    public void Open_APipeFolderOrDeviceInAFilesPlace_IsRefusedAtOnce(string name)
    {
        var path = _folder.File(name);
        Action<string>[] others =
        [
            place => Directory.CreateDirectory(place),
            place => File.CreateSymbolicLink(place, "/dev/zero"),
            Pipes.Make,
            place => File.CreateSymbolicLink(place, place),
        ];
        foreach (var make in others)
        {
            make(path);
            var refusal = Refusals.Of(() => Open(path));
            Assert.StartsWith(path, refusal);
            if (Directory.Exists(path))
            {
                Directory.Delete(path);
            }
            else
            {
                File.Delete(path);
            }
        }
    }

    [Fact]
    public void OpenShards_APipeForAShard_IsRefusedAtOnce()
    {
        var index = _folder.Write("model.safetensors.index.json", """{"weight_map":{"w":"one.safetensors"}}"""u8.ToArray());
        Pipes.Make(_folder.File("one.safetensors"));

        Assert.Contains("one.safetensors", Refusals.Of(() => WeightSource.Open(index)));
    }

    private static void Open(string path)
    {
        switch (Path.GetFileName(path))
        {
            case "model.safetensors" or "m.gguf":
                WeightSource.Open(path).Dispose();
                break;
            case "models.json":
                ModelCatalog.Open(Path.GetDirectoryName(path)!);
                break;
            default:
                TokenizerFactory.Load(path);
                break;
        }
    }

    private string WriteSafetensors(string header, int dataLength)
    {
        var json = Encoding.UTF8.GetBytes(header);
        return _folder.Write("model.safetensors", [.. BitConverter.GetBytes((ulong)json.Length), .. json, .. new byte[dataLength]]);
    }

    private static void WriteArray(BinaryWriter writer, uint type, ulong length)
    {
        writer.Write(9u);
        writer.Write(type);
        writer.Write(length);
    }

    private static void Extend(string path, long length)
    {
        using var file = File.OpenWrite(path);
        file.SetLength(length); // a hole takes no room on the disk
    }
}
