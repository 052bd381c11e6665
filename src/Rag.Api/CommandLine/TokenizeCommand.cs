using System.CommandLine;
using Rag.ModelFiles.Tokenizers;

namespace Rag.Api.CommandLine;

/// <summary><c>rag tokenize</c>: a model's ids of texts; special tokens written in a text count as such.</summary>
internal static class TokenizeCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model")
        {
            Description = "A bundled model's name, a folder, a tokenizer.json or a .gguf file.",
            Required = true,
        };
        var batch = CommonOptions.Batch("{text}");
        batch.Required = true;
        var json = CommonOptions.Json();
        var command = new Command("tokenize", "Turn texts into token ids.") { model, batch, json };
        command.SetAction(parsed =>
        {
            var tokenizer = TokenizerFactory.Load(Hosting.ModelFolders.Resolve(parsed.GetRequiredValue(model)));
            foreach (var line in JsonLines.Read<TextLine>(parsed.GetRequiredValue(batch)!))
            {
                JsonLines.Write(new { Ids = tokenizer.EncodeWithSpecials(line.Text) });
            }
        });
        return command;
    }

    private sealed record TextLine(string Text);
}
