namespace Rag.Bench.Tables;

/// <summary>Renews the tables of the pages in docs/ from eval/baselines.</summary>
/// <param name="repository">Its root folder.</param>
internal sealed class DocsRenewal(string repository)
{
    private readonly ResultFiles _results = new(Path.Combine(repository, "eval", "baselines"));
    private readonly string _templates = Path.Combine(repository, "eval", "baselines", "tables");

    /// <summary>Each page that would change, with its new text.</summary>
    /// <param name="noteLeft">Is told of every table that stays as it is, because what it shows was not measured.</param>
    public IReadOnlyDictionary<string, string> Changes(Action<string> noteLeft)
    {
        var changes = new Dictionary<string, string>();
        foreach (var page in Directory.EnumerateFiles(Path.Combine(repository, "docs"), "*.md").Order(StringComparer.Ordinal))
        {
            var text = File.ReadAllText(page);
            var renewed = PageTables.Renew(text, name => TableOf(name, noteLeft));
            if (renewed != text)
            {
                changes.Add(page, renewed);
            }
        }

        return changes;
    }

    private string[]? TableOf(string name, Action<string> noteLeft)
    {
        var template = new TableTemplate(File.ReadAllText(Path.Combine(_templates, $"{name}.md")));
        if (template.Results.FirstOrDefault(result => !_results.Has(result)) is { } missing)
        {
            noteLeft($"The table {name} stays as it is: there is no eval/baselines/{missing}.json.");
            return null;
        }

        return template.Fill(_results).TrimEnd('\n').Split('\n');
    }
}
