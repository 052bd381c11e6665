using System.CommandLine;

namespace Rag.Peers.Tests;

public sealed class ComparisonOptionsTests
{
    [Fact]
    public void Read_Quick_ShortensWhatIsNotNamedAlone()
    {
        var settings = Read("--quick", "--rounds", "5", "--decode-context", "700");

        Assert.Equal((5, 700), (settings.Rounds, settings.DecodeContext));
        Assert.Equal((1, 2, 512), (settings.WarmUpQuestions, settings.Questions, settings.KvMiB));
        Assert.Equal(SearchEffort.None, settings.Search);
    }

    [Fact]
    public void Read_WithoutQuick_MeasuresAndTriesAllThereIs()
    {
        var settings = Read();

        Assert.Equal((5, 60, ComparisonSettings.LongPrompt), (settings.Rounds, settings.Questions, settings.DecodeContext));
        Assert.Equal(SearchEffort.Whole, settings.Search);
    }

    private static ComparisonSettings Read(params string[] arguments)
    {
        var options = new ComparisonOptions();
        var command = new RootCommand();
        foreach (var option in options.All)
        {
            command.Add(option);
        }

        return options.Read(command.Parse(arguments));
    }
}
