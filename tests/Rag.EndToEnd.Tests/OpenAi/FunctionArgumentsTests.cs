using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.OpenAi.Tools;
using Rag.Core.Answers;

namespace Rag.EndToEnd.Tests.OpenAi;

/// <summary>How far calls can be trusted: the figures of docs/chat-api.md.</summary>
public sealed class FunctionArgumentsTests(RunningService service)
{
    /// <summary>Requests, and the arguments that they ask for: name, description, type, value.</summary>
    private static readonly (string Request, string Function, (string, string, string, string)[] Arguments)[] s_requests =
    [
        (
            "What is the weather in Paris right now?",
            "Get the current weather in a city.",
            [("city", "Name of the city", "string", "Paris")]
        ),
        (
            "How hot is it in Madrid today, in celsius?",
            "Get the current weather in a city.",
            [("city", "Name of the city", "string", "Madrid")]
        ),
        (
            "Is it going to rain in New York tomorrow?",
            "Get the weather.",
            [("location", "", "string", "New York"), ("day", "", "string", "tomorrow")]
        ),
        ("What is the stock price of AAPL?", "Get the price of a stock.", [("symbol", "Ticker symbol of the company", "string", "AAPL")]),
        ("How much is a share of Microsoft worth?", "Get the price of a stock.", [("company", "The company", "string", "Microsoft")]),
        (
            "Send an email to Anna about the budget meeting.",
            "Send an email to a person.",
            [("to", "Who gets the email", "string", "Anna"), ("subject", "What it is about", "string", "the budget meeting")]
        ),
        (
            "Translate 'good morning' into German.",
            "Translate a text into another language.",
            [("language", "Language to translate into", "string", "German"), ("text", "The text to translate", "string", "good morning")]
        ),
        (
            "Put a dinner with 4 people into my calendar on Friday.",
            "Put an event into the calendar.",
            [("title", "", "string", "dinner"), ("date", "", "string", "Friday"), ("people", "How many people", "integer", "4")]
        ),
        (
            "Find flights from Berlin to Rome on 12 May.",
            "Find flights between two cities on a date.",
            [
                ("from", "city of departure", "string", "Berlin"),
                ("to", "city of arrival", "string", "Rome"),
                ("date", "", "string", "12 May"),
            ]
        ),
        (
            "Convert 250 dollars to euros.",
            "Convert an amount of money from one currency to another.",
            [
                ("amount", "", "number", "250"),
                ("from", "currency to convert from", "string", "dollars"),
                ("to", "currency to convert to", "string", "euros"),
            ]
        ),
        (
            "How many euros are 99 pounds?",
            "Convert an amount of money.",
            [("amount", "", "number", "99"), ("from_currency", "", "string", "pounds"), ("to_currency", "", "string", "euros")]
        ),
        (
            "Book a table for two at Luigi's for 8 pm.",
            "Book a table at a restaurant.",
            [("restaurant", "", "string", "Luigi's"), ("time", "", "string", "8 pm")]
        ),
        (
            "Play Bohemian Rhapsody by Queen.",
            "Play a song.",
            [("song", "title of the song", "string", "Bohemian Rhapsody"), ("artist", "who sings it", "string", "Queen")]
        ),
        (
            "Look up the order 48213 for customer Meyer.",
            "Find an order.",
            [("order_number", "", "integer", "48213"), ("customer", "name of the customer", "string", "Meyer")]
        ),
    ];

    /// <summary>23 are where the processor has VNNI; 21 where it has not, since the extractor's weights have 7 bits there.</summary>
    private const int ArgumentsThatAreRight = 20;

    [Fact]
    public async Task WriteArguments_PlainRequests_AreMostlyRightAndAlwaysValid()
    {
        var caller = service.Services.GetRequiredService<FunctionCaller>();
        var (right, all, told) = (0, 0, new List<string>());
        foreach (var (request, described, arguments) in s_requests)
        {
            var function = new FunctionTool("do_it", described, Schema(arguments), "tools[0].function");
            var cancellation = TestContext.Current.CancellationToken;
            var call = Assert.Single(await caller.PlanAsync(request, new ToolRequest([function], ToolDemand.Required, 8), cancellation));
            var answer = await caller.WriteArgumentsAsync(call, new AnswerOptions(), cancellation).ToAnswerAsync();
            using var json = JsonDocument.Parse(answer.Text);
            foreach (var (name, _, _, expected) in arguments)
            {
                var value = json.RootElement.GetProperty(name).ToString();
                all++;
                right += value == expected ? 1 : 0;
                told.Add($"{(value == expected ? "" : "WRONG ")}{name}={value}: {request}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{right} of {all} are right.\n{string.Join('\n', told)}");
        Assert.True(right >= ArgumentsThatAreRight, $"{right} of {all} are right.\n{string.Join('\n', told)}");
    }

    private static string Schema((string Name, string Description, string Type, string)[] arguments) =>
        JsonSerializer.Serialize(
            new
            {
                type = "object",
                properties = arguments.ToDictionary(
                    argument => argument.Name,
                    argument => new { type = argument.Type, description = argument.Description }
                ),
                required = arguments.Select(argument => argument.Name),
            }
        );
}
