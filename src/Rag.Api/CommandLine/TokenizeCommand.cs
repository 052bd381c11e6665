using System.CommandLine;
using Rag.Api.Hosting;
using Rag.ModelFiles.Tokenizers;

namespace Rag.Api.CommandLine;

/// <summary><c>rag tokenize</c>: a model's ids of texts; special tokens written in a text count as such.</summary>
internal static class TokenizeCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model")
        {
            Description = "A bundled or imported model's name, a folder, a tokenizer.json or a .gguf file.",
            Required = true,
        };
        var batch = CommonOptions.Batch("{text}");
        batch.Required = true;
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("tokenize", "Turn texts into token ids.") { model, batch, json, dataDir };
        command.SetAction(parsed =>
        {
            var data = new DataFolder(parsed.GetRequiredValue(dataDir).FullName);
            var tokenizer = TokenizerFactory.Load(ModelFolders.Resolve(parsed.GetRequiredValue(model), data));
            foreach (var line in JsonLines.Read<TextLine>(parsed.GetRequiredValue(batch)!))
            {
                JsonLines.Write(new { Ids = tokenizer.EncodeWithSpecials(line.Text) });
            }
        });
        return command;
    }

    private sealed record TextLine(string Text);
}
