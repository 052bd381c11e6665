using System.Text;
using Rag.ModelFiles.Library;
using Rag.ModelFiles.Weights;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Library;

public sealed class ModelSelectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_AFolder_TakesWhatTheModelNeedsAndNothingElse()
    {
        Write("config.json", "model.safetensors", "tokenizer.json", "pytorch_model.bin", "training.log", "LICENSE.md", "README.md");
        Write("chat_template.jinja", "modeling_own.py", "1_Pooling/config.json", "2_Dense/config.json", "2_Dense/model.safetensors");
        Write("other/config.json");
        Text("modules.json", """[{"path":"","type":"a.Transformer"},{"path":"1_Pooling"},{"path":"2_Dense"}]""");

        Assert.Equal(
            [
                "1_Pooling/config.json",
                "2_Dense/config.json",
                "2_Dense/model.safetensors",
                "LICENSE.md",
                "README.md",
                "chat_template.jinja",
                "config.json",
                "model.safetensors",
                "modules.json",
                "tokenizer.json",
            ],
            Selected(_folder.Path)
        );
    }

    [Fact]
    public void Of_AShardedFolder_TakesTheIndexAndTheShardsThatItNames()
    {
        Write("config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "model-old.safetensors");
        Text(
            "model.safetensors.index.json",
            """{"weight_map":{"a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors","c":"model-00001-of-00002.safetensors"}}"""
        );

        Assert.Equal(
            ["config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "model.safetensors.index.json"],
            Selected(_folder.Path)
        );
    }

    [Fact]
    public void Of_OnePartOfASplitGguf_TakesAllParts()
    {
        Write("m-00001-of-00002.gguf", "m-00002-of-00002.gguf", "README.md");

        Assert.Equal(["m-00001-of-00002.gguf", "m-00002-of-00002.gguf"], Selected(_folder.File("m-00002-of-00002.gguf")));
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"../x.safetensors"}}""", "no plain file name")]
    [InlineData("""{"weight_map":{"a":"/etc/passwd"}}""", "no plain file name")]
    [InlineData("""{"weight_map":{"a":"missing.safetensors"}}""", "missing")]
    public void Of_AnIndexThatNamesWhatIsNotThere_IsRefused(string index, string defect)
    {
        Write("config.json");
        Text("model.safetensors.index.json", index);

        Assert.Contains(defect, Refusal());
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../other")]
    [InlineData("/etc")]
    public void Of_AModuleOutsideOfTheFolder_IsRefused(string path)
    {
        Write("config.json", "model.safetensors");
        Text("modules.json", $$"""[{"path":"{{path}}"}]""");

        Assert.Contains("no plain folder name", Refusal());
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("tokenizer.json")]
    [InlineData("1_Pooling")]
    public void Of_ASymbolicLink_IsRefusedWithTheMend(string name)
    {
        Write("config.json", "model.safetensors", "elsewhere/config.json");
        Text("modules.json", """[{"path":"1_Pooling"}]""");
        File.Delete(_folder.File(name));
        File.CreateSymbolicLink(_folder.File(name), name == "1_Pooling" ? _folder.File("elsewhere") : "/etc/hosts");

        Assert.Contains("symbolic link", Refusal());
    }

    [Theory]
    [InlineData("pytorch_model.bin", "pickled")]
    [InlineData("model.onnx", "this is no ONNX file")]
    [InlineData("decoder_model.onnx", "ONNX export")]
    [InlineData("genai_config.json", "ONNX export")]
    [InlineData("consolidated.safetensors", "none of the weights")]
    [InlineData("notes.txt", "there is no model.safetensors")]
    public void Of_AFolderWithoutWeightsThatAreRead_SaysWhatIsNeeded(string name, string sentence)
    {
        Write("config.json", name);

        Assert.Contains(sentence, Refusal());
    }

    [Fact]
    public void Of_SeveralGgufModels_AsksForTheFile()
    {
        Write("a.gguf", "b.gguf");

        Assert.Contains("name the file", Refusal());
    }

    private string Refusal() => Assert.Throws<ModelFileException>(() => ModelSelection.Of(_folder.Path)).Message;

    private static string[] Selected(string path) => [.. ModelSelection.Of(path).Select(file => file.Path).Order(StringComparer.Ordinal)];

    private void Write(params string[] names) => Array.ForEach(names, name => Text(name, "x"));

    private void Text(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        _folder.Write(name, Encoding.UTF8.GetBytes(text));
    }
}
