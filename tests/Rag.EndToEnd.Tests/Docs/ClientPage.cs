using System.Text.RegularExpressions;

namespace Rag.EndToEnd.Tests.Docs;

/// <summary>A page for the users of one language: its code, and what it says that the code prints.</summary>
internal sealed record ClientPage(string Code, IReadOnlyList<string> Printed)
{
    /// <summary>Where the pages say that the service listens.</summary>
    private const string WrittenAddress = "http://127.0.0.1:5080";

    private const string Fence = "```";
    private const string PrintedForm = "text";

    /// <summary>All blocks of the language are one program; of the blocks of printed text every line is expected.</summary>
    public static ClientPage Read(string page, string language, string service)
    {
        var (code, printed, form) = (new List<string>(), new List<string>(), "");
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Docs", "Clients", page)))
        {
            if (line.StartsWith(Fence, StringComparison.Ordinal))
            {
                form = form.Length == 0 ? line[Fence.Length..] : "";
            }
            else if (form == language)
            {
                code.Add(line.Replace(WrittenAddress, service, StringComparison.Ordinal));
            }
            else if (form == PrintedForm)
            {
                printed.Add(line);
            }
        }

        Assert.NotEmpty(code);
        Assert.NotEmpty(printed);
        return new ClientPage(string.Join('\n', code) + '\n', printed);
    }

    /// <summary>Each line is found in what was printed, "…" standing for anything within a line.</summary>
    public void AssertPrinted(string output)
    {
        foreach (var line in Printed)
        {
            var pattern = string.Join(".*", line.Split('…').Select(Regex.Escape));
            Assert.True(
                Regex.IsMatch(output, pattern, RegexOptions.NonBacktracking),
                $"The page says that it prints\n{line}\nand it printed\n{output}"
            );
        }
    }
}
