using System.Text.Json.Nodes;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Encoders;
using Rag.Tests;

namespace Rag.Onnx.Tests.Encoders;

public sealed class EncoderArchitectureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bert", 12, 768, 512, 30_522, 2, 0)]
    [InlineData("roberta", 12, 768, 510, 50_265, 2, 2)]
    [InlineData("xlm-roberta", 12, 768, 510, 30_522, 2, 2)]
    [InlineData("camembert", 12, 768, 510, 30_522, 2, 2)]
    [InlineData("distilbert", 6, 768, 512, 30_522, 0, 0)]
    [InlineData("mpnet", 12, 768, 510, 30_527, 0, 2)]
    [InlineData("modernbert", 22, 768, 8192, 50_368, 0, null)]
    public void Read_AFileWithATypeAlone_HasTheDefaultsOfItsFamily(
        string type,
        int layers,
        int size,
        int context,
        int vocabulary,
        int types,
        int? first
    )
    {
        var read = Read($$"""{"model_type":"{{type}}"}""");

        Assert.Equal(
            (layers, size, context, vocabulary, types, first),
            (read.Layers, read.HiddenSize, read.ContextLength, read.VocabularySize, read.TokenTypes, read.FirstPosition)
        );
    }

    [Fact]
    public void Read_AnotherPaddingId_MovesThePositionsOfRoberta()
    {
        var read = Read("""{"model_type":"xlm-roberta","pad_token_id":5,"max_position_embeddings":100}""");

        Assert.Equal((6, 94), (read.FirstPosition, read.ContextLength));
    }

    [Fact]
    public void Read_TheUsualKeysOfDistilBert_StandForItsOwn()
    {
        var read = Read("""{"model_type":"distilbert","num_hidden_layers":2,"hidden_size":64,"dim":32,"num_attention_heads":4}""");

        Assert.Equal((2, 32, 4), (read.Layers, read.HiddenSize, read.Heads));
    }

    [Fact]
    public void Read_OneTokenTypeOfBert_TellsNoTextsApart() =>
        Assert.False(Read("""{"model_type":"bert","type_vocab_size":1}""").TellsTextsApart);

    [Fact]
    public void Read_TheOlderKeysOfModernBert_AreWhatTheNewerAre()
    {
        var older = Read(
            """
            {"model_type":"modernbert","num_hidden_layers":4,"global_attn_every_n_layers":2,"global_rope_theta":9000,
             "local_rope_theta":800,"local_attention":64}
            """
        );
        var newer = Read(
            """
            {"model_type":"modernbert","num_hidden_layers":4,"local_attention":64,
             "layer_types":["full_attention","sliding_attention","full_attention","sliding_attention"],
             "rope_parameters":{"full_attention":{"rope_type":"default","rope_theta":9000},
                                "sliding_attention":{"rope_type":"default","rope_theta":800}}}
            """
        );

        Assert.Equal([new LayerAttention(9000, 1, null), new LayerAttention(800, 1, 32)], newer.Attention.Take(2));
        Assert.Equal(older.ToKey(), newer.ToKey());
    }

    [Fact]
    public void Read_ALocalBaseThatIsNull_IsTheOtherBaseOfModernBert()
    {
        var read = Read("""{"model_type":"modernbert","global_rope_theta":9000,"local_rope_theta":null}""");

        Assert.Equal(new double?[] { 9000, 9000 }, read.Attention.Take(2).Select(layer => layer.RotaryBase));
    }

    [Fact]
    public void ToKey_OfAnotherWindow_Differs() =>
        Assert.NotEqual(
            Read("""{"model_type":"modernbert","local_attention":64}""").ToKey(),
            Read("""{"model_type":"modernbert","local_attention":62}""").ToKey()
        );

    [Theory]
    [InlineData("nomic_bert", "model_type", "\"nomic_bert\"", "the type nomic_bert")]
    [InlineData("bert", "hidden_act", "\"mish\"", "the activation mish")]
    [InlineData("bert", "position_embedding_type", "\"relative_key\"", "relative_key")]
    [InlineData("bert", "is_decoder", "true", "is_decoder")]
    [InlineData("bert", "num_attention_heads", "\"12\"", "num_attention_heads is not a number")]
    [InlineData("modernbert", "norm_bias", "1", "norm_bias is neither true nor false")]
    [InlineData("bert", "add_cross_attention", "true", "add_cross_attention")]
    [InlineData("bert", "quantization_config", """{"bits":4}""", "quantization_config")]
    [InlineData("bert", "pruned_heads", """{"0":[1]}""", "pruned_heads")]
    [InlineData("bert", "num_attention_heads", "7", "7 heads")]
    [InlineData("bert", "num_hidden_layers", "-1", "num_hidden_layers")]
    [InlineData("bert", "type_vocab_size", "0", "type_vocab_size")]
    [InlineData("bert", "intermediate_size", "268435456", "feed-forward size")]
    [InlineData("bert", "layer_norm_eps", "-1", "epsilon")]
    [InlineData("roberta", "pad_token_id", "-2", "pad_token_id")]
    [InlineData("roberta", "pad_token_id", "600", "max_position_embeddings")]
    [InlineData("mpnet", "relative_attention_num_buckets", "16", "relative_attention_num_buckets")]
    [InlineData("mpnet", "max_position_embeddings", "2", "max_position_embeddings")]
    [InlineData("distilbert", "n_layers", "1001", "n_layers")]
    [InlineData("modernbert", "layer_types", "[\"full_attention\"]", "layer_types")]
    [InlineData("modernbert", "layer_types", "7", "layer_types")]
    [InlineData("modernbert", "classifier_pooling", "\"max\"", "classifier_pooling")]
    [InlineData("modernbert", "max_position_embeddings", "268435456", "rotary tables")]
    [InlineData("modernbert", "global_rope_theta", "0", "rotary frequencies")]
    [InlineData("modernbert", "local_attention", "0", "local_attention")]
    [InlineData("modernbert", "global_attn_every_n_layers", "0", "global_attn_every_n_layers")]
    [InlineData("modernbert", "num_attention_heads", "768", "heads of 1")]
    [InlineData("modernbert", "rope_parameters", """{"full_attention":{"rope_type":"yarn","factor":4}}""", "type yarn")]
    public void Read_WhatIsNotSupported_IsRefusedByName(string type, string name, string value, string defect)
    {
        var configuration = new JsonObject { ["model_type"] = type };
        configuration[name] = JsonNode.Parse(value);

        var refused = Assert.Throws<ModelFileException>(() => Read(configuration.ToJsonString()));
        Assert.Contains(defect, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bert", "intermediate_size", 161, "intermediate.dense.weight")]
    [InlineData("bert", "type_vocab_size", 3, "token_type_embeddings.weight")]
    [InlineData("bert", "max_position_embeddings", 299, "position_embeddings.weight")]
    [InlineData("bert", "num_hidden_layers", 4, "encoder.layer.3")]
    [InlineData("xlm-roberta", "pad_token_id", 300, "max_position_embeddings")]
    [InlineData("mpnet", "relative_attention_num_buckets", 33, "relative_attention_bias.weight")]
    [InlineData("distilbert", "dim", 128, "word_embeddings.weight")]
    [InlineData("modernbert", "num_hidden_layers", 2, "layer_types")]
    [InlineData("modernbert", "intermediate_size", 80, "mlp.Wi.weight")]
    public void Build_SizesThatTheWeightsDoNotHave_NamesTheTensor(string family, string name, int value, string defect)
    {
        using var model = new TinyEncoder(family);
        var ids = model.CaseIds[0];
        model.Change(json => json[name] = value);

        var refused = Assert.Throws<ModelFileException>(() => model.Run(new HiddenHead(), HiddenHead.Hidden, ids));
        Assert.Contains(defect, refused.Message, StringComparison.Ordinal);
    }

    private EncoderArchitecture Read(string configuration)
    {
        File.WriteAllText(_folder.File("config.json"), configuration);
        return EncoderArchitecture.Read(_folder.Path);
    }
}
