using System.CommandLine;

namespace Rag.Bench.Tests;

public sealed class BenchOptionsTests
{
    [Theory]
    [InlineData(60)]
    [InlineData(4, "--quick")]
    [InlineData(7, "--quick", "--rounds", "7")]
    [InlineData(7, "--rounds", "7", "--quick")]
    public void Number_WithQuick_GivesWayToWhatIsNamed(int rounds, params string[] arguments)
    {
        var option = BenchOptions.Number("--rounds", "", 60, least: 1, quick: 4);
        var command = new RootCommand { BenchOptions.Quick, option };

        Assert.Equal(rounds, command.Parse(arguments).GetValue(option));
    }
}
