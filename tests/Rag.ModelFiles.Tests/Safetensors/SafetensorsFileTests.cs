using System.Buffers.Binary;
using System.Text;
using Rag.ModelFiles.Safetensors;
using Rag.ModelFiles.Tests.Weights;
using Rag.ModelFiles.Weights;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Safetensors;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static byte[] Content(string header, int dataLength, long? claimedHeaderLength = null)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var content = new byte[8 + json.Length + dataLength];
        BinaryPrimitives.WriteInt64LittleEndian(content, claimedHeaderLength ?? json.Length);
        json.CopyTo(content, 8);
        for (var i = 0; i < dataLength; i++)
        {
            content[8 + json.Length + i] = (byte)i;
        }

        return content;
    }

    private static byte[] Valid() =>
        Content(
            """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]},"s":{"dtype":"I8","shape":[],"data_offsets":[32,33]}}""",
            33
        );

    [Fact]
    public void Open_ValidFile_GivesEveryTensorWithShapeTypeAndBytes()
    {
        using var file = SafetensorsFile.Open(_folder.Write("m.safetensors", Valid()));

        Assert.Equal(["a", "b", "s"], file.Names.Order());
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.True(file.TryGet("a", out var a));
        Assert.Equal([2, 3], a.Shape);
        Assert.Equal(BitConverter.ToSingle([20, 21, 22, 23]), a.ToFloat32()[5]);
        Assert.Equal([12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23], a.RowBytes(1, 1).ToArray());
        Assert.True(file.TryGet("b", out var b));
        Assert.Equal(BitConverter.ToSingle([0, 0, 26, 27]), b.ToFloat32()[1]);
        Assert.True(file.TryGet("s", out var s));
        Assert.Equal([32f], s.ToFloat32());
        Assert.False(file.TryGet("c", out _));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,16]}}""", 16, "needs 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", 12, "truncated")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[4],"data_offsets":[8,24]}}""",
        24,
        "overlaps"
    )]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""",
        12,
        "belong to no tensor"
    )]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8, "belong to no tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2000000000,2000000000,2000000000],"data_offsets":[0,16]}}""", 16, "overflows")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2147483648],"data_offsets":[0,16]}}""", 16, "dimension")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,16]}}""", 16, "dimension")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[-16,0]}}""", 16, "lacks a valid")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[16,0]}}""", 16, "lies at")]
    [InlineData("""{"a":{"dtype":"F31","shape":[4],"data_offsets":[0,16]}}""", 16, "type F31")]
    [InlineData("""{"a":{"dtype":7,"shape":[4],"data_offsets":[0,16]}}""", 16, "no JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4]}}""", 16, "lacks a valid")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""",
        16,
        "twice"
    )]
    [InlineData("""[1,2]""", 16, "no JSON")]
    [InlineData("""{"a":""", 16, "no JSON")]
    public void Open_DamagedHeader_IsRefusedInASentenceThatNamesFileAndDefect(string header, int dataLength, string defect)
    {
        var path = _folder.Write("m.safetensors", Content(header, dataLength));

        var refusal = Assert.Throws<ModelFileException>(() => SafetensorsFile.Open(path));

        Assert.StartsWith(path, refusal.Message);
        Assert.Contains(defect, refusal.Message);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(99_000_000)]
    public void Open_HeaderLongerThanTheFile_IsRefusedBeforeItIsRead(long claimed)
    {
        var path = _folder.Write("m.safetensors", Content("{}", 0, claimed));

        Assert.Throws<ModelFileException>(() => SafetensorsFile.Open(path));
    }

    [Fact]
    public void Open_EmptyOrMissingFile_IsRefused()
    {
        Assert.Throws<ModelFileException>(() => SafetensorsFile.Open(_folder.Write("m.safetensors", [])));
        Assert.Throws<ModelFileException>(() => SafetensorsFile.Open(_folder.File("absent.safetensors")));
    }

    [Fact]
    public void Open_RandomDamage_GivesNothingButSuccessOrRefusal()
    {
        var valid = Valid();
        FileDamage.Try(valid, seed: 1, rounds: 3000, damaged =>
        {
            using var file = SafetensorsFile.Open(_folder.Write("m.safetensors", damaged));
            FileDamage.ReadAll(file);
        });
    }

    [Fact]
    public void Open_IndexOfShards_FindsEachTensorInItsShard()
    {
        _folder.Write("one.safetensors", Content("""{"a":{"dtype":"I8","shape":[2],"data_offsets":[0,2]}}""", 2));
        _folder.Write("two.safetensors", Content("""{"b":{"dtype":"I8","shape":[3],"data_offsets":[0,3]}}""", 3));
        _folder.Write(
            WeightSource.SafetensorsIndexName,
            Encoding.UTF8.GetBytes("""{"weight_map":{"a":"one.safetensors","b":"two.safetensors"}}""")
        );

        using var source = WeightSource.Open(_folder.Path);

        Assert.Equal([0f, 1, 2], source.ReadFloat32("b"));
        Assert.Equal([0f, 1], source.ReadFloat32("a"));
        Assert.Throws<ModelFileException>(() => source.Get("c"));
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"../one.safetensors"}}""", "plain file name")]
    [InlineData("""{"weight_map":{"a":"absent.safetensors"}}""", "missing")]
    [InlineData("""{"weight_map":{"z":"one.safetensors"}}""", "it is not")]
    [InlineData("""{"weight_map":{"a":1}}""", "file name for a")]
    [InlineData("""{}""", "no weight_map")]
    [InlineData("""{""", "not valid JSON")]
    public void Open_DamagedIndex_IsRefused(string index, string defect)
    {
        _folder.Write("one.safetensors", Content("""{"a":{"dtype":"I8","shape":[2],"data_offsets":[0,2]}}""", 2));
        _folder.Write(WeightSource.SafetensorsIndexName, Encoding.UTF8.GetBytes(index));

        Assert.Contains(defect, Assert.Throws<ModelFileException>(() => WeightSource.Open(_folder.Path)).Message);
    }

    [Fact]
    public void Open_BundledEmbedder_HoldsItsTensors()
    {
        using var file = WeightSource.Open(BundledModels.Embedder);

        var embeddings = file.Get("embeddings.word_embeddings.weight");
        Assert.Equal([30522, 384], embeddings.Shape);
        Assert.All(embeddings.ToFloat32(), v => Assert.True(float.IsFinite(v)));
    }
}
