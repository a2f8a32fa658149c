// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb.client;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/** Builds the SDK's client: timeouts, retries, region and credentials. */
public final class DynamoDbClients {

    /** Backoff before the second attempt. It doubles with each attempt, with full jitter: a random wait from 0 up to it. */
    private static final Duration BACKOFF = Duration.ofMillis(25);

    /** Backoff after throttling: longer, because an early retry adds to the load. */
    private static final Duration THROTTLED_BACKOFF = Duration.ofMillis(100);

    private static final Duration BACKOFF_MAX = Duration.ofSeconds(1);

    private DynamoDbClients() {}

    /** @throws SdkClientException if no region is configured */
    public static DynamoDbClient open(DynamoDbSettings settings, List<ExecutionInterceptor> interceptors) {
        DynamoDbClientBuilder builder = DynamoDbClient.builder()
                .httpClientBuilder(Apache5HttpClient.builder()
                        .maxConnections(settings.connectionsMax())
                        .connectionTimeout(settings.connectMax())
                        .connectionAcquisitionTimeout(settings.attemptMax())
                        // Longer than an attempt, so that always the attempt's timeout ends it.
                        .socketTimeout(settings.requestMax())
                        .tcpKeepAlive(true))
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .apiCallTimeout(settings.requestMax())
                        .apiCallAttemptTimeout(settings.attemptMax())
                        .retryStrategy(retries(settings))
                        .executionInterceptors(interceptors)
                        .build());
        settings.region().map(Region::of).ifPresent(builder::region);
        settings.endpoint().ifPresent(endpoint -> {
            builder.endpointOverride(endpoint);
            if (isLoopback(endpoint)) {
                builder.credentialsProvider(anyCredentials());
                builder.region(settings.region().map(Region::of).orElseGet(DynamoDbClients::anyRegion));
            }
        });
        return builder.build();
    }

    private static RetryStrategy retries(DynamoDbSettings settings) {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(settings.attemptsMax())
                .backoffStrategy(BackoffStrategy.exponentialDelay(BACKOFF, BACKOFF_MAX))
                .throttlingBackoffStrategy(BackoffStrategy.exponentialDelay(THROTTLED_BACKOFF, BACKOFF_MAX))
                .retryOnException(ServiceError::isConflict)
                .build();
    }

    /** Decides by the host's name. A DNS lookup could block. */
    private static boolean isLoopback(URI endpoint) {
        String host = endpoint.getHost();
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    /** DynamoDB on this machine is DynamoDB Local, which requires a signature and does not verify it. */
    private static AwsCredentialsProvider anyCredentials() {
        return AwsCredentialsProviderChain.of(
                SystemPropertyCredentialsProvider.create(),
                EnvironmentVariableCredentialsProvider.create(),
                ProfileCredentialsProvider.create(),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")));
    }

    private static Region anyRegion() {
        try {
            return new AwsRegionProviderChain(new SystemSettingsRegionProvider(), new AwsProfileRegionProvider())
                    .getRegion();
        } catch (SdkClientException notConfigured) {
            return Region.US_EAST_1;
        }
    }
}
