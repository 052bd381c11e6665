using System.Diagnostics;
using System.Text;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Safetensors;
using Rag.ModelFiles.Tests.Gguf;
using Rag.ModelFiles.Tests.Weights;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;
using Rag.Tests;

namespace Rag.ModelFiles.Tests;

/// <summary>Whatever a file claims: no memory is taken for it before the bytes are there, and nothing is waited for.</summary>
public sealed class HostileFilesTests : IDisposable
{
    private const string ByteLevel = ""","pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"use_regex":true}""";

    /// <summary>More than a refusal of any of these needs, but for the file's own bytes.</summary>
    private const long MostAllocated = 8 << 20;

    /// <summary>A hang, and not a busy machine.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Of a file that is mostly a hole, every description is there: a tensor without a name, rank 0, at the start.</summary>
    [Fact]
    public void OpenGguf_MillionsOfTensorsInAHole_IsRefusedByTheirNumber()
    {
        var path = _folder.Write("m.gguf", new GgufBuilder { TensorCount = 1 << 28 }.Build());
        Extend(path, 8L << 30);

        Assert.Contains("more than the 100000", Refusal(() => GgufFile.Open(path)));
    }

    [Fact]
    public void OpenGguf_MillionsOfPairsInAHole_IsRefusedByTheirNumber()
    {
        var path = _folder.Write("m.gguf", new GgufBuilder { PairCount = 1 << 28 }.Build());
        Extend(path, 8L << 30);

        Assert.Contains("more than the 100000", Refusal(() => GgufFile.Open(path)));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(8u)]
    public void OpenGguf_AnArrayOfMillionsInAHole_IsRefusedByTheHeadersBound(uint type)
    {
        var path = _folder.Write("m.gguf", new GgufBuilder().RawPair("tokenizer.ggml.tokens", w => WriteArray(w, type, 1 << 28)).Build());
        Extend(path, 8L << 30);

        Assert.Contains("tokenizer.ggml.tokens", Refusal(() => GgufFile.Open(path)));
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

        Assert.Contains("4000001 elements", Refusal(() => file.Metadata.Integers("many")));
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

        Assert.Contains("more than the 100000", Refusal(() => SafetensorsFile.Open(path), 256 << 20));
    }

    [Fact]
    public void OpenSafetensors_AHeaderOfMoreBytesThanAreRead_IsRefused()
    {
        var path = _folder.Write("model.safetensors", BitConverter.GetBytes((64UL << 20) + 1));
        Extend(path, 1L << 30);

        Assert.Contains("67108864", Refusal(() => SafetensorsFile.Open(path)));
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
        Assert.True(Stopwatch.GetElapsedTime(started) < s_longest);
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
            var refusal = Refusal(() => Open(path));
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

        Assert.Contains("one.safetensors", Refusal(() => WeightSource.Open(index)));
    }

    [Theory]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"\ud800":0}}}""", "no valid Unicode")]
    [InlineData("""{"\udc00":0}""", "no valid Unicode")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":3999999},"merges":[]},"pre_tokenizer":{"type":"ByteLevel"}}""", "")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":3999999},"merges":[]}""" + ByteLevel + "}", "no id from 0 to 65537")]
    [InlineData(
        """{"added_tokens":[{"id":3999999,"content":"x"}],"model":{"type":"BPE","vocab":{},"merges":[]}""" + ByteLevel + "}",
        "no id"
    )]
    [InlineData(
        """{"model":{"type":"WordPiece","vocab":{"[UNK]":0},"max_input_chars_per_word":2000000000}, """
            + """ "pre_tokenizer":{"type":"BertPreTokenizer"}}""",
        "max_input_chars_per_word"
    )]
    [InlineData(
        """{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Split", """
            + """ "behavior":"Isolated","pattern":{"Regex":"(a+)+$"}},{"type":"ByteLevel","add_prefix_space":false,"use_regex":false}]}}""",
        "a pattern of the tokenizer is not supported"
    )]
    public void LoadTokenizer_WhatWouldTakeTimeOrMemory_IsRefused(string json, string defect) =>
        Assert.Contains(defect, RefusalOfTokenizer(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void LoadTokenizer_StepsNestedThousandsDeep_IsRefused()
    {
        var opening = string.Concat(Enumerable.Repeat("""{"type":"Sequence","normalizers":[""", 20_000));
        var closing = string.Concat(Enumerable.Repeat("]}", 20_000));

        Assert.Contains("not valid JSON", RefusalOfTokenizer(Encoding.UTF8.GetBytes($$"""{"normalizer":{{opening}}{{closing}}}""")));
    }

    [Fact]
    public void LoadTokenizer_BytesThatAreNoText_IsRefused() =>
        Assert.Contains("no valid UTF-8", RefusalOfTokenizer([.. "{\"model\":\""u8, 0xff, 0xfe, .. "\"}"u8]));

    [Fact]
    public void LoadTokenizer_MoreValuesThanAnyTokenizerHas_IsRefusedBeforeADocumentIsMade()
    {
        var json = new byte[2 * 8_000_001];
        for (var i = 0; i < json.Length; i += 2)
        {
            (json[i], json[i + 1]) = ((byte)'0', (byte)',');
        }

        json[0] = (byte)'[';
        json[1] = (byte)' ';
        json[^1] = (byte)']';
        Assert.Contains("8000000", RefusalOfTokenizer(json, json.Length + MostAllocated));
    }

    [Fact]
    public void LoadVocabulary_MoreLinesThanAnyVocabularyHas_IsRefused()
    {
        var lines = new byte[4_000_002];
        lines.AsSpan().Fill((byte)'\n');
        var path = _folder.Write("vocab.txt", lines);

        Assert.Contains("3999999", Refusal(() => TokenizerFactory.Load(path), 256 << 20));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(20_000)]
    public void EncodeWithSpecials_ManyAddedTokensThatBeginAlike_FindsTheLongestInTime(int count)
    {
        var added = string.Join(
            ',',
            Enumerable.Range(1, count).Select(n => $$"""{"id":{{n}},"content":"{{(count <= 1000 ? new string('a', n) : $"<{n}>")}}"}""")
        );
        var json = $$"""{"added_tokens":[{{added}}],"model":{"type":"BPE","vocab":{"b":0},"merges":[]}{{ByteLevel}} }""";
        var started = Stopwatch.GetTimestamp();
        var tokenizer = TokenizerFactory.Load(_folder.Write("tokenizer.json", Encoding.UTF8.GetBytes(json)));
        var text = count <= 1000 ? $"b{new string('a', 1500)}b" : string.Concat(Enumerable.Repeat("<19999>b<0<2>", 20_000));

        var ids = tokenizer.EncodeWithSpecials(text);

        Assert.Equal(count <= 1000 ? [0, 1000, 500, 0] : [19_999, 0, 2], count <= 1000 ? ids : ids[..3]);
        Assert.True(Stopwatch.GetElapsedTime(started) < s_longest);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void LoadTokenizer_RandomDamage_GivesNothingButSuccessOrRefusal(int seed)
    {
        string[] sound =
        [
            """{"added_tokens":[{"id":3,"content":"<s>","special":true,"lstrip":true}],"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2}, """
                + """ "merges":["a b"]},"normalizer":{"type":"NFC"} """
                + ByteLevel
                + "}",
            """{"added_tokens":[{"id":0,"content":"[UNK]"}],"model":{"type":"WordPiece","vocab":{"[UNK]":0,"a":1,"##b":2}, """
                + """ "continuing_subword_prefix":"##","max_input_chars_per_word":100},"normalizer":{"type":"BertNormalizer"}, """
                + """ "pre_tokenizer":{"type":"BertPreTokenizer"}}""",
        ];
        foreach (var json in sound)
        {
            FileDamage.Try(Encoding.UTF8.GetBytes(json), seed, rounds: 1000, damaged =>
            {
                var tokenizer = TokenizerFactory.Load(_folder.Write("tokenizer.json", damaged));
                Assert.All(tokenizer.EncodeWithSpecials("ab <s> ba\ud800 é"), id => Assert.InRange(id, 0, tokenizer.VocabularySize - 1));
            });
        }
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

    private string RefusalOfTokenizer(byte[] json, long most = MostAllocated)
    {
        var path = _folder.Write("tokenizer.json", json);
        return Refusal(() => TokenizerFactory.Load(path), most);
    }

    private static string Refusal(Action open, long most = MostAllocated)
    {
        var started = Stopwatch.GetTimestamp();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refusal = Assert.Throws<ModelFileException>(open);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, most);
        Assert.True(Stopwatch.GetElapsedTime(started) < s_longest, "a refusal takes no time");
        return refusal.Message;
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
