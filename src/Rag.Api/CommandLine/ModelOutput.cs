using System.Globalization;
using Rag.ModelFiles.Library;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary>A model's card as the command line tells it.</summary>
internal static class ModelOutput
{
    public static void Write(ModelCard card, bool json)
    {
        if (json)
        {
            JsonLines.Write(card);
            return;
        }

        var table = new Table().HideHeaders().AddColumns("", "");
        Add("Name", card.Name);
        Add("Kind", card.Kind.ToString().ToLowerInvariant());
        Add("Family", card.Family);
        Add("Parameters", $"{card.Parameters / 1e6:F1} million");
        Add("Size", $"{card.Bytes / 1e6:F1} MB in {card.Files.Length} files");
        Add("Context", card.Context is { } context ? $"{context:N0} tokens" : null);
        Add("Dimensions", card.Dimensions?.ToString(CultureInfo.CurrentCulture));
        Add("License", card.License);
        Add("Source", card.Source);
        Add("Revision", card.Revision);
        Add("Prompt", card.Prompt is { } prompt ? $"{prompt.Instructions}{prompt.Passage.Before}…{prompt.Question.After}" : null);
        Add(
            "Passages",
            card.Prompt is null ? null
                : card.Prompt.ReadsPassagesAlone ? "read alone"
                : "read in order"
        );
        Add("Quantization", card.Quantization?.GetRawText());
        Add("Created", card.Created.ToString("u", CultureInfo.InvariantCulture));
        foreach (var file in card.Files)
        {
            Add(file.Path, file.Sha256);
        }

        AnsiConsole.Write(table);

        void Add(string what, string? value)
        {
            if (value is not null)
            {
                table.AddRow(Markup.Escape(what), Markup.Escape(value));
            }
        }
    }
}
