using System.Text.Json;
using Rag.ModelFiles.Templates;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Templates;

/// <summary>
/// Templates with the constructs of the families' own, each with several conversations, against another implementation of Jinja for chat
/// templates: npm's @huggingface/jinja, by tests/jinja-npm/render.mjs.
/// </summary>
public sealed class OtherJinjaTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Templates", "Families");

    [Fact]
    public async Task Render_ConstructsOfTheFamilies_IsWhatTheOtherImplementationWrites()
    {
        var npm = await NpmFolder.InstallAsync("jinja-npm");
        var (code, output, errors) = await npm.RunAsync("node", "render.mjs", s_folder);
        Assert.True(code == 0, errors);

        var theirs = JsonElement.Parse(output).EnumerateArray().ToDictionary(NameOf, line => line.GetProperty("text").GetString());
        var ours = Ours().ToDictionary();

        Assert.True(theirs.Count >= 48, $"{theirs.Count} were compared");
        Assert.Equal(theirs.Keys.Order(StringComparer.Ordinal), ours.Keys.Order(StringComparer.Ordinal));
        Assert.All(theirs, line => Assert.Equal($"{line.Key}: {line.Value}", $"{line.Key}: {ours[line.Key]}"));
        Assert.Contains(theirs, line => line.Value is null);
    }

    private static IEnumerable<(string Name, string? Text)> Ours()
    {
        using var conversations = JsonDocument.Parse(File.ReadAllText(Path.Combine(s_folder, "conversations.json")));
        foreach (var file in Directory.EnumerateFiles(s_folder, "*.jinja"))
        {
            var template = ChatTemplate.Parse(File.ReadAllText(file));
            foreach (var conversation in conversations.RootElement.EnumerateArray())
            {
                var name = $"{Path.GetFileName(file)}, {conversation.GetProperty("name").GetString()}";
                yield return (name, Render(template, conversation.GetProperty("values")));
            }
        }
    }

    /// <summary>Null where the template refuses the conversation.</summary>
    private static string? Render(ChatTemplate template, JsonElement values)
    {
        try
        {
            return template.Render(values, TimeProvider.System);
        }
        catch (TemplateException refusal) when (refusal.Message.Contains("refused:", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static string NameOf(JsonElement line) =>
        $"{line.GetProperty("template").GetString()}, {line.GetProperty("conversation").GetString()}";
}
