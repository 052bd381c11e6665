using System.CommandLine;
using System.CommandLine.Parsing;
using Rag.Feeds.Administration;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary>
/// What is told of a feed beside its address. A secret is no argument, which other accounts of the machine could read: it is asked for on a
/// terminal, which does not show it, or read from standard input.
/// </summary>
internal sealed class FeedTermsOptions
{
    private const int LongestSecret = 8_192;

    private readonly Option<int?> _keepDays = new("--keep-days")
    {
        Description = "Remove its articles so many days after they were published; 0 for as the settings say.",
    };

    private readonly Option<string?> _user = new("--user")
    {
        Description = "The name under which the feed's server knows you; the password is asked for.",
    };

    private readonly Option<string?> _header = new("--header")
    {
        Description = "The header that opens the feed, as X-Api-Key; its value is asked for.",
    };

    private readonly Option<bool> _fromInput = new("--password-stdin")
    {
        Description = "Read the password, or the header's value, from standard input instead.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_keepDays);
        command.Options.Add(_user);
        command.Options.Add(_header);
        command.Options.Add(_fromInput);
        command.Validators.Add(Validate);
    }

    public bool AreGiven(SymbolResult result) =>
        result.GetResult(_keepDays) is not null || result.GetResult(_user) is not null || result.GetResult(_header) is not null;

    /// <summary>Asks for the secret where there is one.</summary>
    /// <exception cref="InvalidDataException">Standard input holds none.</exception>
    public async Task<FeedTerms> ReadAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (user, header) = (parsed.GetValue(_user), parsed.GetValue(_header));
        var terms = new FeedTerms { KeepDays = parsed.GetValue(_keepDays) };
        if ((user ?? header) is not { } name)
        {
            return terms;
        }

        var what = user is not null ? $"Password of {name}" : $"Value of {name}";
        var secret = parsed.GetValue(_fromInput) ? await ReadLineAsync(cancellation) : await AskAsync(what, cancellation);
        return terms with { Secret = new FeedSecret(name, secret, header is not null) };
    }

    private void Validate(CommandResult result)
    {
        var hasSecret = result.GetResult(_user) is not null || result.GetResult(_header) is not null;
        if (result.GetResult(_user) is not null && result.GetResult(_header) is not null)
        {
            result.AddError("Give --user or --header, not both.");
        }
        else if (result.GetValue(_fromInput) && !hasSecret)
        {
            result.AddError("--password-stdin needs --user or --header.");
        }
        else if (hasSecret && !result.GetValue(_fromInput) && (Console.IsInputRedirected || !Terminal.IsWatched))
        {
            result.AddError("Nobody can be asked for the secret here: give --password-stdin, and the secret on standard input.");
        }
    }

    private static async Task<string> ReadLineAsync(CancellationToken cancellation)
    {
        var letters = new char[LongestSecret + 2];
        var count = await Console.In.ReadBlockAsync(letters, cancellation);
        var line = new string(letters, 0, count).TrimEnd('\r', '\n');
        return line.Length is > 0 and <= LongestSecret
            ? line
            : throw new InvalidDataException($"Standard input holds no secret of 1 to {LongestSecret} characters.");
    }

    private static Task<string> AskAsync(string what, CancellationToken cancellation) =>
        new TextPrompt<string>($"{Markup.Escape(what)}:").Secret(null).ShowAsync(AnsiConsole.Console, cancellation);
}
