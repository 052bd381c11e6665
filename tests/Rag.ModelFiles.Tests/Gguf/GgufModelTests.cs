using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Tests.Weights;
using Rag.ModelFiles.Weights;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Gguf;

public sealed class GgufModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];

    private static GgufBuilder Valid() =>
        new GgufBuilder()
            .Pair("general.architecture", "llama")
            .Pair("n", 7u)
            .Pair("x", 1.5f)
            .Pair("yes", true)
            .Pair("words", new[] { "a", "", "é" })
            .Pair("numbers", new[] { 1, -2, 3 })
            .Tensor("f", [3, 2], 0, Bytes(24))
            .Tensor("q", [64, 2], 8, Bytes(4 * 34))
            .Tensor("h", [5], 1, Bytes(10));

    [Theory]
    [InlineData(2u)]
    [InlineData(3u)]
    public void Open_ValidFile_GivesMetadataAndTensors(uint version)
    {
        var builder = Valid();
        builder.Version = version;
        using var model = GgufModel.Open(_folder.Write("m.gguf", builder.Build()));

        var metadata = model.Metadata;
        Assert.Equal("llama", metadata.String("general.architecture"));
        Assert.Equal(7, metadata.Integer("n"));
        Assert.Equal(1.5, metadata.Number("x"));
        Assert.Equal(7, metadata.Number("n"));
        Assert.True(metadata.Bool("yes"));
        Assert.Equal(["a", "", "é"], metadata.Strings("words")!);
        Assert.Equal([1L, -2, 3], metadata.Integers("numbers")!);
        Assert.Null(metadata.String("absent"));
        Assert.Equal(["f", "h", "q"], model.Names.Order());
        Assert.True(model.TryGet("f", out var f));
        Assert.Equal([2, 3], f.Shape);
        Assert.True(Bytes(24).AsSpan().SequenceEqual(f.Bytes));
        Assert.True(model.TryGet("q", out var q));
        Assert.Equal([2, 64], q.Shape);
        Assert.True(Bytes(136).AsSpan(68).SequenceEqual(q.RowBytes(1, 1)));
    }

    [Fact]
    public void Metadata_KeyOfAnotherTypeThanAskedFor_IsRefused()
    {
        using var model = GgufModel.Open(_folder.Write("m.gguf", Valid().Build()));

        Assert.Throws<ModelFileException>(() => model.Metadata.String("n"));
        Assert.Throws<ModelFileException>(() => model.Metadata.Integer("general.architecture"));
        Assert.Throws<ModelFileException>(() => model.Metadata.Integer("words"));
        Assert.Throws<ModelFileException>(() => model.Metadata.Strings("numbers"));
        Assert.Throws<ModelFileException>(() => model.Metadata.Strings("n"));
        Assert.Throws<ModelFileException>(() => model.Metadata.Integer("x"));
    }

    public static TheoryData<string, string, byte[]> Damaged() =>
        new()
        {
            { "empty", "truncated", [] },
            { "other kind", "another kind", "GGML\x03\0\0\0"u8.ToArray() },
            { "version", "version 1", new GgufBuilder { Version = 1 }.Build() },
            { "endian", "big endian", new GgufBuilder { Version = 3 << 24 }.Build() },
            { "tensor count", "number of tensors", new GgufBuilder { TensorCount = ulong.MaxValue }.Build() },
            { "pair count", "number of metadata pairs", new GgufBuilder { PairCount = 1UL << 62 }.Build() },
            {
                "pairs missing",
                "truncated",
                new GgufBuilder { PairCount = 2 }
                    .Pair("pad", "a longer text")
                    .Build()
            },
            { "key twice", "twice", new GgufBuilder().Pair("a", 1u).Pair("a", 1u).Build() },
            { "value type", "value type 77", new GgufBuilder().RawPair("a", w => w.Write(77u)).Pair("pad", "text").Build() },
            {
                "long string",
                "claims",
                new GgufBuilder()
                    .RawPair("a", w =>
                    {
                        w.Write(8u);
                        w.Write(ulong.MaxValue);
                    })
                    .Build()
            },
            {
                "long array",
                "length of the array",
                new GgufBuilder()
                    .RawPair("a", w =>
                    {
                        w.Write(9u);
                        w.Write(4u);
                        w.Write(1UL << 61);
                    })
                    .Build()
            },
            {
                "nested array",
                "array of arrays",
                new GgufBuilder()
                    .RawPair("a", w =>
                    {
                        w.Write(9u);
                        w.Write(9u);
                        w.Write(1UL);
                    })
                    .Build()
            },
            { "alignment", "general.alignment", new GgufBuilder().Pair("general.alignment", 12u).Build() },
            { "tensor type", "GGUF type 99", new GgufBuilder().Tensor("t", [4], 99, Bytes(16)).Build() },
            { "rank", "dimensions", new GgufBuilder().Tensor("t", [1, 1, 1, 1, 1], 0, Bytes(4)).Build() },
            { "zero dimension", "dimension of 0", new GgufBuilder().Tensor("t", [0], 0, []).Build() },
            { "huge dimension", "dimension of", new GgufBuilder().Tensor("t", [1UL << 40], 0, Bytes(4)).Build() },
            { "shape overflow", "overflows", new GgufBuilder().Tensor("t", [1UL << 30, 1UL << 30, 1UL << 30], 0, Bytes(4)).Build() },
            { "part of a block", "whole number", new GgufBuilder().Tensor("t", [33], 8, Bytes(68)).Build() },
            { "truncated data", "truncated", new GgufBuilder().Tensor("t", [16], 0, Bytes(60)).Build() },
            { "offset outside", "truncated", new GgufBuilder().Tensor("t", [4], 0, Bytes(16), offset: 1UL << 63).Build() },
            { "misaligned", "not aligned", new GgufBuilder().Tensor("t", [4], 0, Bytes(64), offset: 4).Build() },
            { "overlap", "overlaps", new GgufBuilder().Tensor("t", [16], 0, Bytes(64)).Tensor("u", [4], 0, Bytes(16), offset: 32).Build() },
            { "tensor twice", "twice", new GgufBuilder().Tensor("t", [4], 0, Bytes(16)).Tensor("t", [4], 0, Bytes(16)).Build() },
        };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void Open_DamagedFile_IsRefusedInASentenceThatNamesFileAndDefect(string name, string defect, byte[] content)
    {
        var path = _folder.Write($"{name}.gguf", content);

        var refusal = Assert.Throws<ModelFileException>(() => GgufModel.Open(path));

        Assert.StartsWith(path, refusal.Message);
        Assert.Contains(defect, refusal.Message);
    }

    [Fact]
    public void Open_RandomDamage_GivesNothingButSuccessOrRefusal() => FileDamage.Try(Valid().Build(), seed: 2, rounds: 5000, damaged =>
        {
            using var model = GgufModel.Open(_folder.Write("m.gguf", damaged));
            FileDamage.ReadAll(model);
            foreach (var key in model.Metadata.Keys)
            {
                _ =
                    Ask(() => model.Metadata.Strings(key))
                    || Ask(() => model.Metadata.String(key))
                    || Ask(() => model.Metadata.Integers(key))
                    || Ask(() => model.Metadata.Number(key));
            }
        });

    private static bool Ask(Func<object?> question)
    {
        try
        {
            return question() is not null;
        }
        catch (ModelFileException)
        {
            return false;
        }
    }

    private void WriteParts(ushort secondNumber = 1, ushort count = 2, int tensors = 2)
    {
        _folder.Write(
            "m-00001-of-00002.gguf",
            new GgufBuilder()
                .Pair("general.architecture", "llama")
                .Pair("split.no", (ushort)0)
                .Pair("split.count", count)
                .Pair("split.tensors.count", tensors)
                .Tensor("a", [4], 0, Bytes(16))
                .Build()
        );
        _folder.Write(
            "m-00002-of-00002.gguf",
            new GgufBuilder().Pair("split.no", secondNumber).Pair("split.count", count).Tensor("b", [4], 0, Bytes(16)).Build()
        );
    }

    [Theory]
    [InlineData("m-00001-of-00002.gguf")]
    [InlineData("m-00002-of-00002.gguf")]
    [InlineData("")]
    public void Open_AnyPartOrTheFolder_FindsAllParts(string name)
    {
        WriteParts();

        using var source = WeightSource.Open(_folder.File(name));

        var model = Assert.IsType<GgufModel>(source);
        Assert.Equal(["a", "b"], model.Names.Order());
        Assert.Equal(2, model.Files.Count);
        Assert.Equal("llama", model.Metadata.String("general.architecture"));
    }

    [Fact]
    public void Open_PartMissing_NamesIt()
    {
        WriteParts();
        File.Delete(_folder.File("m-00001-of-00002.gguf"));

        var refusal = Assert.Throws<ModelFileException>(() => GgufModel.Open(_folder.File("m-00002-of-00002.gguf")));

        Assert.StartsWith(_folder.File("m-00001-of-00002.gguf"), refusal.Message);
        Assert.Contains("part 1 of the 2", refusal.Message);
    }

    [Theory]
    [InlineData(0, 2, 2, "is not part 2")]
    [InlineData(1, 3, 2, "one of 3")]
    [InlineData(1, 2, 5, "5 are announced")]
    public void Open_PartsThatDoNotBelongTogether_AreRefused(ushort secondNumber, ushort count, int tensors, string defect)
    {
        WriteParts(secondNumber, count, tensors);

        Assert.Contains(defect, Assert.Throws<ModelFileException>(() => GgufModel.Open(_folder.File("m-00001-of-00002.gguf"))).Message);
    }

    [Fact]
    public void Open_RenamedPart_IsRefused()
    {
        WriteParts();
        File.Move(_folder.File("m-00001-of-00002.gguf"), _folder.File("m.gguf"));

        Assert.Contains("one of 2 parts", Assert.Throws<ModelFileException>(() => GgufModel.Open(_folder.File("m.gguf"))).Message);
    }

    [Fact]
    public void Open_BundledReader_HoldsItsTensors()
    {
        using var source = WeightSource.Open(BundledModels.Reader);

        Assert.Equal(272, source.Names.Count);
        var embeddings = source.Get("token_embd.weight");
        Assert.Equal([49152, 576], embeddings.Shape);
        Assert.Equal(WeightType.Q8_0, embeddings.Type);
        Assert.All(source.ReadFloat32("blk.29.attn_q.weight"), v => Assert.True(float.IsFinite(v)));
        var scales = new float[576 / Q8Blocks.Length];
        var weights = new sbyte[576];
        var row = new float[576];
        Q8Blocks.Separate(embeddings.RowBytes(1000, 1), scales, weights);
        embeddings.ReadFloat32(1000, 1, row);
        Assert.Equal(row, weights.Select((w, i) => w * scales[i / Q8Blocks.Length]));
    }
}
