using Rag.ModelFiles.Weights;
using Rag.Onnx.Encoders;
using Rag.Tests;

namespace Rag.Onnx.Tests.Encoders;

public sealed class EmbedderFilesTests : IDisposable
{
    private const string Prompts = "config_sentence_transformers.json";
    private const string Limits = "sentence_bert_config.json";
    private const string Modules = "modules.json";
    private const string PoolingFile = "1_Pooling/config.json";
    private const string DenseFile = "2_Dense/config.json";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"prompts":{"query":"q: ","document":"d: "}}""", "q: ", "d: ")]
    [InlineData("""{"prompts":{"query":"q: ","passage":"p: "}}""", "q: ", "p: ")]
    [InlineData("""{"prompts":{"search_query":"q: ","search_document":"d: "}}""", "q: ", "d: ")]
    [InlineData("""{"prompts":{"retrieval.query":"q: ","retrieval.passage":"p: "}}""", "q: ", "p: ")]
    [InlineData("""{"prompts":{"query":"q: "},"default_prompt_name":null}""", "q: ", "")]
    [InlineData("""{"prompts":{"query":"q: ","any":"a: "},"default_prompt_name":"any"}""", "q: ", "a: ")]
    [InlineData("""{"prompts":{"any":"a: "},"default_prompt_name":"any"}""", "a: ", "a: ")]
    [InlineData("""{"prompts":{"classification":"c: "}}""", "", "")]
    [InlineData("""{}""", "", "")]
    public void Read_Prompts_GivesEachSideItsOwnOrTheUsual(string prompts, string question, string passage)
    {
        Write(Prompts, prompts);

        var files = EmbedderFiles.Read(_folder.Path);
        Assert.Equal((question + "Rain", passage + "Rain"), (files.Question("Rain"), files.Passage("Rain")));
    }

    [Fact]
    public void Read_TextsToBeLowerCased_LowersThemWithTheirPrompt()
    {
        Write(Prompts, """{"prompts":{"query":"Query: "}}""");
        Write(Limits, """{"max_seq_length":128,"do_lower_case":true}""");

        var files = EmbedderFiles.Read(_folder.Path);
        Assert.Equal(("query: rain", "rain", 128), (files.Question("Rain"), files.Passage("RAIN"), files.LongestText));
    }

    [Theory]
    [InlineData("""{"max_seq_length":null}""", """{"model_max_length":64}""", 64)]
    [InlineData("""{"max_seq_length":32}""", """{"model_max_length":64}""", 32)]
    [InlineData("""{}""", """{"model_max_length":1000000000000000019884624838656}""", null)]
    public void Read_TheLongestText_IsTheModelsOrItsTokenizers(string limits, string tokenizer, int? longest)
    {
        Write(Limits, limits);
        Write("tokenizer_config.json", tokenizer);

        Assert.Equal(longest, EmbedderFiles.Read(_folder.Path).LongestText);
    }

    [Theory]
    [InlineData("""{"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":false}""", "FirstToken")]
    [InlineData("""{"pooling_mode_cls_token":false,"pooling_mode_mean_tokens":true}""", "Mean")]
    [InlineData("""{"pooling_mode_max_tokens":true,"pooling_mode_mean_tokens":false}""", "Max")]
    [InlineData("""{"pooling_mode_lasttoken":true,"pooling_mode_mean_tokens":false}""", "LastToken")]
    [InlineData("""{"pooling_mode_mean_sqrt_len_tokens":true,"pooling_mode_mean_tokens":false}""", "MeanOfRootLength")]
    [InlineData("""{"pooling_mode_weightedmean_tokens":true,"pooling_mode_mean_tokens":false}""", "MeanByPlace")]
    [InlineData("""{"pooling_mode":["lasttoken","weightedmean"]}""", "MeanByPlace LastToken")]
    [InlineData("""{"pooling_mode_mean_tokens":true,"pooling_mode_cls_token":true}""", "FirstToken Mean")]
    [InlineData("""{"pooling_mode":"lasttoken"}""", "LastToken")]
    [InlineData("""{"pooling_mode":["mean","cls"]}""", "FirstToken Mean")]
    [InlineData("""{}""", "Mean")]
    public void Read_APooling_IsTheOneThatItsFileNames(string pooling, string expected)
    {
        Write(PoolingFile, pooling);

        Assert.Equal(expected, string.Join(' ', EmbedderFiles.Read(_folder.Path).Modules.Poolings));
    }

    [Fact]
    public void Read_DenseLayers_HaveTheirSizesAndActivations()
    {
        Write(PoolingFile, """{"pooling_mode":"mean"}""");
        Write(DenseFile, """{"in_features":8,"out_features":4,"bias":false,"activation_function":"torch.nn.modules.linear.Identity"}""");
        Write(
            Modules,
            """
            [{"type":"a.Transformer","path":""},{"type":"a.Pooling","path":"1_Pooling"},{"type":"a.Dense","path":"2_Dense"},
             {"type":"a.Normalize","path":"3_Normalize"}]
            """
        );

        var dense = Assert.Single(EmbedderFiles.Read(_folder.Path).Modules.Dense);
        Assert.Equal((8, 4, false, EncoderActivation.Identity), (dense.Inputs, dense.Outputs, dense.HasBias, dense.Activation));
    }

    [Theory]
    [InlineData(PoolingFile, """{"pooling_mode_mean_tokens":false}""", "no pooling")]
    [InlineData(Prompts, """{"prompts":{},"default_prompt_name":"query"}""", "query")]
    [InlineData(Prompts, """{"truncate_dim":0}""", "truncate_dim")]
    [InlineData(Modules, """[{"type":"a.Transformer","path":"0_Transformer"}]""", "0_Transformer")]
    [InlineData(Modules, """[{"type":"a.Transformer","path":""}]""", "no module pools")]
    [InlineData(Modules, """[{"type":"a.WordWeights","path":"x"}]""", "WordWeights")]
    [InlineData(Modules, """[{"type":"a.Dense","path":"2_Dense"}]""", "Dense")]
    [InlineData(Modules, """[{"type":"a.Pooling","path":"../1_Pooling"}]""", "no plain folder name")]
    [InlineData(Modules, """[{"type":"a.Pooling","path":"missing"}]""", "missing")]
    public void Read_WhatIsNotSupported_IsRefusedByName(string file, string content, string defect)
    {
        Write(file, content);

        var refused = Assert.Throws<ModelFileException>(() => EmbedderFiles.Read(_folder.Path));
        Assert.Contains(defect, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"in_features":8,"out_features":4,"activation_function":"torch.nn.modules.activation.Softsign"}""", "Softsign")]
    [InlineData("""{"in_features":8}""", "out_features")]
    [InlineData("""{"in_features":-8,"out_features":4}""", "in_features")]
    [InlineData("""{"in_features":8,"out_features":4,"module_input_name":"token_embeddings"}""", "token_embeddings")]
    public void Read_ADenseLayerThatIsNotSupported_IsRefusedByName(string dense, string defect)
    {
        Write(PoolingFile, """{"pooling_mode":"mean"}""");
        Write(DenseFile, dense);
        Write(Modules, """[{"type":"a.Pooling","path":"1_Pooling"},{"type":"a.Dense","path":"2_Dense"}]""");

        var refused = Assert.Throws<ModelFileException>(() => EmbedderFiles.Read(_folder.Path));
        Assert.Contains(defect, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_APromptThatIsNotPooled_IsRefused()
    {
        Write(PoolingFile, """{"pooling_mode":"mean","include_prompt":false}""");
        Assert.Empty(EmbedderFiles.Read(_folder.Path).Question(""));
        Write(Prompts, """{"prompts":{"query":"q: "}}""");

        var refused = Assert.Throws<ModelFileException>(() => EmbedderFiles.Read(_folder.Path));
        Assert.Contains("include_prompt", refused.Message, StringComparison.Ordinal);
    }

    private void Write(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        File.WriteAllText(_folder.File(name), content);
    }
}
