using System.Globalization;
using System.Text.Json;

namespace Rag.EndToEnd.Tests.Deployment;

/// <summary>The constants of docs/capacity.md are those that were measured.</summary>
public sealed class CapacityTests
{
    [Theory]
    [InlineData("chunks", "A store of {0:N0} chunks without windows")]
    [InlineData("restart_seconds", "is open after {0:0.0} s")]
    [InlineData("first_per_second", "{0:N0} chunks a second are stored into an empty store")]
    [InlineData("last_per_second", "and {0:N0} into one of")]
    [InlineData("segment_bytes", "| segments | {0:N0} bytes a vector")]
    public void Page_HasTheFiguresOfTheRun(string figure, string sentence)
    {
        using var run = JsonDocument.Parse(Deployed.Read("eval/baselines/store.json"));
        var value = run.RootElement.GetProperty("plain").GetProperty(figure).GetDouble();
        var page = Deployed.Read("docs/capacity.md").Replace('\n', ' ');

        Assert.Contains(string.Format(CultureInfo.InvariantCulture, sentence, value), page, StringComparison.Ordinal);
    }
}
