namespace Rag.Architecture.Tests;

/// <summary>
/// The faults of tests/mutants can be put into the code as it is, and name tests that there are; the page of docs lists them.
/// </summary>
public sealed class MutantTests
{
    private static readonly Mutant[] s_mutants =
    [
        .. File.ReadAllText(Path.Combine(SourceTree.Root, "tests", "mutants", "mutants.txt"))
            .Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(Mutant.Read)
            .OfType<Mutant>(),
    ];

    [Fact]
    public void Mutant_Old_StandsOnceInItsFile() =>
        SourceTree.AssertNone(
            from mutant in s_mutants
            let path = Path.Combine(SourceTree.Root, mutant.File)
            let count = File.Exists(path) ? File.ReadLines(path).Count(line => line.Contains(mutant.Old, StringComparison.Ordinal)) : 0
            where count != 1
            select $"{mutant.File}: \"{mutant.Breaks}\" is to change \"{mutant.Old}\", which stands there {count} times."
        );

    [Fact]
    public void Mutant_Test_IsThere() =>
        SourceTree.AssertNone(
            from mutant in s_mutants
            let names = mutant.Test.Split('.')
            where
                !SourceTree.Files.Any(file =>
                    Path.GetFileNameWithoutExtension(file.Path) == names[^2]
                    && file.Path.StartsWith("tests/", StringComparison.Ordinal)
                    && (names[^1] == "*" || file.Lines.Any(line => line.Contains($" {names[^1]}(", StringComparison.Ordinal)))
                ) && !IsRuleOfItsBase(names[^1])
            select $"tests/mutants/mutants.txt: \"{mutant.Breaks}\" is to be noticed by {mutant.Test}, which is not there."
        );

    [Fact]
    public void Page_Table_HasEveryMutant() =>
        Assert.Equal(
            s_mutants.Select((mutant, i) => (i + 1, mutant.Breaks.TrimEnd('.'))),
            File.ReadLines(Path.Combine(SourceTree.Root, "docs", "mutants.md"))
                .Select(line => line.Split(" | "))
                .Where(cells => cells.Length >= 4 && int.TryParse(cells[0].TrimStart('|', ' '), out _))
                .Select(cells => (int.Parse(cells[0].TrimStart('|', ' '), null), cells[1].TrimEnd('.')))
        );

    /// <summary>A rule of a conformance suite, which the class that is named inherits.</summary>
    private static bool IsRuleOfItsBase(string method) =>
        SourceTree.Files.Any(file =>
            file.Path.EndsWith("Rules.cs", StringComparison.Ordinal)
            && file.Lines.Any(line => line.Contains($" {method}(", StringComparison.Ordinal))
        );

    private sealed record Mutant(string Breaks, string File, string Old, string Test)
    {
        /// <summary>Null where the lines are a comment alone.</summary>
        public static Mutant? Read(string lines)
        {
            var values = lines
                .Split('\n')
                .Select(line => line.Split(": ", 2))
                .Where(parts => parts.Length == 2 && !parts[0].StartsWith('#'))
                .ToDictionary(parts => parts[0], parts => parts[1]);
            return values.Count == 0 ? null : new Mutant(values["breaks"], values["file"], values["old"], values["test"]);
        }
    }
}
